/**
 * Every provider of this repository. A package that is one and is not here fails the suite (see `Completeness.ts`), so
 * nobody has to remember to add it.
 */
import type { Registration } from "./Registration.ts"
import { app47, app47Strict } from "./providers/app47.ts"
import { ecomcharge } from "./providers/ecomcharge.ts"
import { iaptic } from "./providers/iaptic.ts"
import {
  piano,
  pianoIdentity,
  pianoPublisher,
  pianoPublisherForm,
  pianoUserToken,
} from "./providers/piano.ts"

/** The clients of all providers: the columns of the fault table. */
export const registry: ReadonlyArray<Registration> = [
  iaptic,
  app47,
  ecomcharge,
  piano,
  pianoPublisher,
  pianoIdentity,
]

/** The same clients, set up in other ways. They go through the whole suite too, and have no column of their own. */
export const variants: ReadonlyArray<Registration> = [app47Strict, pianoUserToken, pianoPublisherForm]
