export * as EComChargeEmulator from "./EComChargeEmulator.ts"
export * as EComChargeSamples from "./EComChargeSamples.ts"
export * as EComChargeSeed from "./EComChargeSeed.ts"
export * as EComChargeTesting from "./EComChargeTesting.ts"
