export * as IapticEmulator from "./IapticEmulator.ts"
export * as IapticSamples from "./IapticSamples.ts"
export * as IapticSeed from "./IapticSeed.ts"
export * as IapticTesting from "./IapticTesting.ts"
