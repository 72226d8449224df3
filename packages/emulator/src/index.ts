export * as EmulatorBanner from "./EmulatorBanner.ts"
export * as EmulatorProviders from "./EmulatorProviders.ts"
export * as EmulatorSettings from "./EmulatorSettings.ts"
export * as EmulatorSuite from "./EmulatorSuite.ts"
