import { defineConfig } from "vitest/config"
import { shared } from "../../vitest.shared.ts"

export default defineConfig({
  test: {
    ...shared.test,
    globalSetup: "test/build.ts",
    // Some tests start processes; on a busy machine that takes a while.
    testTimeout: 30_000,
  },
})
