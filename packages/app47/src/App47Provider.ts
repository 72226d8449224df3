/**
 * App47 in the neutral model: what a user bought, by the user's id, from one listing per lookup.
 *
 * App47 says of a purchase its name, price and status, and nothing else, so the rules are few:
 *
 * **Status.** `Purchased` → `completed`; `New` → `pending`, because the provider lists it before `Purchased` and has no
 * other word for "not paid yet" `[inferred]`; `Canceled` → `canceled`; `Refunded` → `refunded`; `Consumed` →
 * `consumed`; each in any spelling. A word that nobody has documented, or none at all, is `unknown` and grants nothing.
 *
 * **Kind.** A consumed purchase was `consumable`; of all others nothing says whether they were an app, an in-app item or
 * the period of a plan: `unknown`.
 *
 * **Product.** There is no product id: the purchase's `name` stands for it, and where it has none, the purchase's own
 * id. Names are what the store showed when it was bought, so a product that was renamed is two.
 *
 * **Entitlement.** Each purchase is one to the resource of its product's name (asked for letter by letter), granted while
 * it is `completed`; it has no end.
 *
 * **Price** is `price` in `currency`, exactly. **Date** is `created`, unless the purchase is `pending`.
 *
 * **Customer.** No documented call takes a user's id. The usual path is tried (`App47InferredApi.showUser`), and where it
 * is not there, or not for this token, no customer is named, which means "not known" and not "there is none". So what is
 * only inferred takes no documented answer away. {@link layerWith} offers other ways, and none.
 *
 * ```ts
 * const mayUseLifeSaver = Effect.gen(function* () {
 *   const billing = yield* Billing.Billing
 *   const { decision } = yield* billing.hasAccess({ app47: "5730877cdb8fe936c50000e2" }, "Life Saver")
 *   return decision === "granted"
 * }).pipe(
 *   Effect.provide(
 *     Billing.layer([App47Provider.App47Provider]).pipe(
 *       Layer.provide(App47Provider.layer),
 *       Layer.provide(App47Client.layerConfig()),
 *       Layer.provide(FetchHttpClient.layer),
 *     ),
 *   ),
 * )
 * ```
 */
import * as BillingProvider from "@effect-billing/core/BillingProvider"
import * as Customer from "@effect-billing/core/Customer"
import * as Entitlement from "@effect-billing/core/Entitlement"
import * as Money from "@effect-billing/core/Money"
import * as Purchase from "@effect-billing/core/Purchase"
import * as Wire from "@effect-billing/core/Wire"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { App47Client, type Service } from "./App47Client.ts"
import type { App47Error } from "./App47Error.ts"
import { showUser } from "./App47InferredApi.ts"
import type { Purchase as App47Purchase } from "./App47Schema/Purchase.ts"
import type { User } from "./App47Schema/User.ts"
import { canonical, type Status } from "./App47Status.ts"

/** The adapter as a service, for `Billing.layer`. */
export class App47Provider extends Context.Service<App47Provider, BillingProvider.BillingProvider>()(
  "@effect-billing/app47/App47Provider",
) {}

const provider = "app47"
const reference = "user id"

/** Where the customer of an account comes from; see {@link layerWith}. */
export type CustomerLookup = "ifPossible" | "showUser" | "listUsers" | "none"

/** How the adapter is set up. */
export interface Options {
  /**
   * - `ifPossible` (default): as `showUser`; but where App47 answers that with a definite no (an unknown path, a token with
   *   Purchase Permission alone) or in another form, and lists the user's purchases, there is no customer
   * - `showUser`: `GET /users/:user_id`, a path that is `[inferred]`; what fails there is a failure
   * - `listUsers`: walks the documented list of users until the id is found; one request per 100 users, and not allowed
   *   with Purchase Permission alone `[docs]`
   * - `none`: the adapter cannot answer who the customer is, and sends nothing that is not documented
   */
  readonly customer?: CustomerLookup | undefined
}

const statusOf: Readonly<Record<Status, Purchase.Status>> = {
  New: "pending",
  Purchased: "completed",
  Canceled: "canceled",
  Refunded: "refunded",
  Consumed: "consumed",
}

interface Standing {
  readonly status: Purchase.Status
  readonly statusWord?: string
}

const standingOf = ({ status }: App47Purchase): Standing => {
  const word = status ?? ""
  const known = canonical(word)
  if (known !== undefined) return { status: statusOf[known] }
  return word === "" ? { status: "unknown" } : { status: "unknown", statusWord: word }
}

const productOf = ({ id, name }: App47Purchase): string =>
  name === undefined || name === null || name === "" ? id : name

const priceOf = ({ currency, price }: App47Purchase): Money.Money | undefined =>
  typeof price === "string" && typeof currency === "string"
    ? Option.getOrUndefined(Money.fromDecimalString(price, currency.toUpperCase()))
    : undefined

const instant = (text: Wire.Instant | null | undefined): DateTime.Utc | undefined =>
  text === undefined || text === null ? undefined : Wire.toDateTime(text)

/** A purchase in the neutral model; see the module for the rules. */
export const toPurchase = (purchase: App47Purchase): Purchase.Purchase<App47Purchase> => {
  const standing = standingOf(purchase)
  return Purchase.make<App47Purchase>({
    provider,
    id: purchase.id,
    productId: productOf(purchase),
    kind: standing.status === "consumed" ? "consumable" : "unknown",
    ...standing,
    price: priceOf(purchase),
    purchasedAt: standing.status === "pending" ? undefined : instant(purchase.created),
    sandbox: false,
    source: purchase,
  })
}

/** What a purchase entitles its user to; see the module for the rules. */
export const toEntitlement = (purchase: App47Purchase): Entitlement.Entitlement<App47Purchase> => {
  const { status, statusWord } = standingOf(purchase)
  return Entitlement.make<App47Purchase>({
    provider,
    id: purchase.id,
    resource: productOf(purchase),
    granted: status === "completed",
    statusWord,
    source: purchase,
  })
}

/** A user as a customer of the neutral model. The name is in `source` only: nothing says which part of it is which. */
export const toCustomer = (user: User): Customer.Customer<User> =>
  Customer.make<User>({
    provider,
    id: user.id,
    email: user.email,
    createdAt: instant(user.created),
    source: user,
  })

// Said by App47 itself, and not by a server that does not know the path.
const isUnknownUser = ({ reason }: App47Error): boolean =>
  reason._tag === "NotFound" && reason.providerMessage !== undefined

const orUnknown = <A>(call: Effect.Effect<A, App47Error>, unknown: A): Effect.Effect<A, App47Error> =>
  Effect.catch(call, (error) => (isUnknownUser(error) ? Effect.succeed(unknown) : Effect.fail(error)))

type CustomerOrNone = Effect.Effect<Option.Option<Customer.Customer>, App47Error>

const shownCustomer = (client: Service, userId: string): CustomerOrNone =>
  Effect.map(client.request(showUser, { user_id: userId }), (user) => Option.some(toCustomer(user)))

const listedCustomer = (client: Service, userId: string): CustomerOrNone =>
  client.streamUsers().pipe(
    Stream.filter(({ id }) => id === userId),
    Stream.runHead,
    Effect.map(Option.map((user): Customer.Customer => toCustomer(user))),
  )

const customerOf = (
  client: Service,
  lookup: Exclude<CustomerLookup, "none">,
  userId: string,
  purchases: Effect.Effect<unknown, App47Error>,
): CustomerOrNone => {
  switch (lookup) {
    case "ifPossible":
      // A provider that answers nothing at all has to be seen to fail, so the purchases decide.
      return Effect.catch(shownCustomer(client, userId), (error) =>
        error.isRetryable ? Effect.fail(error) : Effect.as(purchases, Option.none()),
      )
    case "showUser":
      return orUnknown(shownCustomer(client, userId), Option.none())
    case "listUsers":
      return listedCustomer(client, userId)
  }
}

/** Makes the adapter over the client of the context; see {@link Options}. */
export const makeWith = ({ customer: lookup = "ifPossible" }: Options = {}): Effect.Effect<
  BillingProvider.BillingProvider,
  never,
  App47Client
> =>
  Effect.map(App47Client, (client): BillingProvider.BillingProvider => ({
    id: provider,
    title: "App47",
    capabilities: {
      customer:
        lookup === "none"
          ? BillingProvider.unsupported(
              "App47 documents no call that looks a user up by id, and the adapter is set up to try none",
            )
          : BillingProvider.supported(reference),
      purchases: BillingProvider.supported(reference),
      subscriptions: BillingProvider.unsupported(
        "App47 lists purchases, and none of them says that it renews",
      ),
      entitlements: BillingProvider.supported(reference),
    },
    lookup: (userId) =>
      Effect.map(
        Effect.cached(
          orUnknown(
            Stream.runCollect(client.streamUserPurchases(userId)) as Effect.Effect<
              ReadonlyArray<App47Purchase>,
              App47Error
            >,
            [],
          ),
        ),
        (purchases) => ({
          purchases: Effect.map(purchases, (all) => all.map(toPurchase)),
          entitlements: Effect.map(purchases, (all) => all.map(toEntitlement)),
          ...(lookup === "none" ? {} : { customer: customerOf(client, lookup, userId, purchases) }),
        }),
      ),
  }))

/** Makes the adapter over the client of the context. */
export const make: Effect.Effect<BillingProvider.BillingProvider, never, App47Client> = makeWith()

/** The adapter as a layer. */
export const layer: Layer.Layer<App47Provider, never, App47Client> = Layer.effect(App47Provider, make)

/** The adapter as a layer, with another way to look customers up, or none. */
export const layerWith = (options: Options): Layer.Layer<App47Provider, never, App47Client> =>
  Layer.effect(App47Provider, makeWith(options))
