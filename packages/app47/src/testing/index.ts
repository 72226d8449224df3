export * as App47Emulator from "./App47Emulator.ts"
export * as App47Samples from "./App47Samples.ts"
export * as App47Seed from "./App47Seed.ts"
export * as App47Testing from "./App47Testing.ts"
