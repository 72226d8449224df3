/** Providers and operations by the names people type. */
import type * as Operation from "@effect-billing/core/Operation"
import * as Effect from "effect/Effect"
import { type DeskError, invalid } from "./DeskError.ts"
import { providers } from "./providers/Providers.ts"
import type { Provider } from "./providers/Provider.ts"
import * as Suggestion from "./Suggestion.ts"

// A word that cannot be a name is not repeated: it may be a key that was pasted in the wrong place.
const isName = (word: string): boolean => /^[A-Za-z_][\w-]{0,39}$/.test(word)

const quoted = (word: string): string => (isName(word) ? JSON.stringify(word) : "of that name")

const shown = (word: string): string => (isName(word) ? word : "?")

const target = (provider: string, operation: string) => ({
  provider: shown(provider),
  operation: shown(operation),
})

/** The provider of this id; a failure suggests the nearest. */
export const findProvider = (id: string, operation: string): Effect.Effect<Provider, DeskError> => {
  const found = providers.find((provider) => provider.id === id)
  if (found !== undefined) return Effect.succeed(found)
  const ids = providers.map((provider) => provider.id)
  return Effect.fail(
    invalid({ ...target(id, operation), hint: `this desk has: ${ids.join(", ")}` }, [
      { path: ["provider"], message: `there is no provider ${quoted(id)}${Suggestion.sentence(id, ids)}` },
    ]),
  )
}

/** The operation of this name; a failure suggests the nearest. */
export const findOperation = Effect.fnUntraced(function* (
  provider: Provider,
  name: string,
): Effect.fn.Return<Operation.Any, DeskError> {
  const operations = yield* provider.operations
  const found = operations.find((operation) => operation.name === name)
  if (found !== undefined) return found
  const names = operations.map((operation) => operation.name)
  return yield* invalid(
    { ...target(provider.id, name), hint: `\`desk operations ${provider.id}\` lists them` },
    [
      {
        path: ["operation"],
        message: `${provider.title} has no operation ${quoted(name)}${Suggestion.sentence(name, names)}`,
      },
    ],
  )
})
