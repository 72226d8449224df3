/** Every provider of the desk, as the tests know it. */
import { app47 } from "./App47.ts"
import { ecomcharge } from "./EComCharge.ts"
import { iaptic } from "./Iaptic.ts"
import { piano } from "./Piano.ts"
import type { Subject } from "./Subject.ts"

export const subjects: ReadonlyArray<Subject> = [iaptic, app47, ecomcharge, piano]
