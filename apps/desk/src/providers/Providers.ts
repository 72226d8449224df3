/** The desk's providers. A new one is one module beside this one and one line here. */
import { iaptic } from "./Iaptic.ts"
import type { Provider } from "./Provider.ts"

/** In the order in which they are shown. */
export const providers: ReadonlyArray<Provider> = [iaptic]
