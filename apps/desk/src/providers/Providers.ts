/** The desk's providers. A new one is one module beside this one and one line here. */
import { app47 } from "./App47.ts"
import { ecomcharge } from "./EComCharge.ts"
import { iaptic } from "./Iaptic.ts"
import { piano } from "./Piano.ts"
import type { Provider } from "./Provider.ts"

/** In the order in which they are shown. */
export const providers: ReadonlyArray<Provider> = [iaptic, app47, ecomcharge, piano]
