import { defineConfig } from "vitest/config"
import { shared } from "../vitest.shared.ts"

// These tests start compilers and linters, which takes seconds on a busy machine.
export default defineConfig({ test: { ...shared.test, testTimeout: 60_000 } })
