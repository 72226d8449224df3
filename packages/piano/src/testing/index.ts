export * as PianoEmulator from "./PianoEmulator.ts"
export * as PianoSamples from "./PianoSamples.ts"
export * as PianoSeed from "./PianoSeed.ts"
export * as PianoTesting from "./PianoTesting.ts"
