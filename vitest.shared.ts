import type { ViteUserConfig } from "vitest/config"

/**
 * What every package's test run has in common. The JSON report is what `pnpm test` adds up at the end.
 */
export const shared = {
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: ".test/results.json" },
    passWithNoTests: false,
  },
} satisfies ViteUserConfig
