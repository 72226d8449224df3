import { defineConfig } from "vitest/config"
import { shared } from "../../vitest.shared.ts"

export default defineConfig({
  test: {
    ...shared.test,
    globalSetup: "test/build.ts",
    // Each test starts processes; on a busy machine that takes a while.
    testTimeout: 60_000,
  },
})
