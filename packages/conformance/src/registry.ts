/**
 * Every provider of this repository. A package that is one and is not here fails the suite (see `Completeness.ts`), so
 * nobody has to remember to add it.
 */
import type { Registration } from "./Registration.ts"
import { iaptic } from "./providers/iaptic.ts"

/** All registered providers. */
export const registry: ReadonlyArray<Registration> = [iaptic]
