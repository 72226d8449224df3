import * as Answer from "@effect-billing/core/testing/Answer"
import { type Call, type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as IapticApi from "../../IapticApi.ts"
import { invalidAccessKey, refused, stripeRefused } from "./answers.ts"
import { type Fields, fieldsOf, text } from "./body.ts"
import { announce, purchase } from "./life.ts"
import { accessTokenMillis, defaultGracePeriodMillis } from "./plant.ts"
import { stripePurchase } from "./project.ts"
import {
  type AccessToken,
  type Checkout,
  type IapticEvent,
  type IapticState,
  type PurchaseRecord,
  type StripeProductWire,
  type World,
  change,
  estimateUsd,
  isActive,
  isGiven,
  purchasedAt,
} from "./state.ts"

type IapticCall = Call<IapticState, IapticEvent>

const malformed = stripeRefused(400, 6778010, "Malformed request body")
const missingField = (name: string): Answer.Answer => stripeRefused(400, 6778011, `Missing field: ${name}`)
const badOffer = stripeRefused(400, 6778012, "Invalid offer id")
const badSubscription = stripeRefused(400, 6778013, "Invalid subscription id")
const noProduct = stripeRefused(404, 6778020, "Product not found")
const noPrice = stripeRefused(404, 6778021, "Price not found")
const noSubscription = stripeRefused(404, 6778022, "Subscription not found")

/** An offer: what it costs, and for how long it runs (absent: for good). */
interface Offer {
  readonly productId: string
  readonly amountMicros: number | null
  readonly currency: string | null
  readonly every: string | undefined
}

/** Finds `stripe:<product>#<price>` or `stripe:<price>`; says what is wrong with any other. */
const findOffer = (state: IapticState, offerId: string): Offer | Answer.Answer => {
  const match = /^stripe:(?:(prod_\w+)#)?(price_\w+)$/.exec(offerId)
  if (match === null) return badOffer
  const [, productId, priceId] = match
  const named: ReadonlyArray<StripeProductWire> =
    productId === undefined
      ? [...state.stripeProducts.values()]
      : [state.stripeProducts.get(productId) ?? []].flat()
  if (productId !== undefined && named.length === 0) return noProduct
  for (const product of named) {
    const offer = product.offers?.find(({ id }) => id.endsWith(`#${priceId}`) || id === `stripe:${priceId}`)
    const phase = offer?.pricingPhases?.at(-1)
    if (offer === undefined) continue
    const recurs = phase?.recurrenceMode === "INFINITE_RECURRING" || offer.offerType === "Subscription"
    return {
      productId: `stripe:${product.id}`,
      amountMicros: phase?.priceMicros ?? null,
      currency: phase?.currency ?? null,
      every: recurs ? (phase?.billingPeriod ?? "P1M") : undefined,
    }
  }
  return noPrice
}

const isOffer = (value: Offer | Answer.Answer): value is Offer => "productId" in value

const tokenOf = ({ nowMillis, state }: IapticCall, accessToken: string): AccessToken | undefined => {
  const token = state.accessTokens.get(accessToken)
  return token === undefined || token.expiresAt <= nowMillis ? undefined : token
}

const newToken = (
  { ids, nowMillis, state }: Pick<World, "ids" | "nowMillis" | "state">,
  stripeCustomer: string,
) => {
  // The draft's pattern. [docs]
  const accessToken = `ak_${ids.hex(32)}`
  const token: AccessToken = {
    stripeCustomer,
    expiresAt: nowMillis + accessTokenMillis,
    successors: [],
    rotates: true,
  }
  state.accessTokens.set(accessToken, token)
  return accessToken
}

/**
 * The token that follows, under the field it is sent in. The one before stays good until its own 30 days are over:
 * whether the vendor ends it at once is not documented.
 */
const rotate = (call: IapticCall, token: AccessToken): { readonly newAccessToken?: string } => {
  if (!token.rotates) return {}
  const [successor, ...successors] = token.successors
  if (successor === undefined) return { newAccessToken: newToken(call, token.stripeCustomer) }
  call.state.accessTokens.set(successor, {
    ...token,
    expiresAt: call.nowMillis + accessTokenMillis,
    successors,
  })
  return { newAccessToken: successor }
}

const boughtBy = (state: IapticState, { stripeCustomer }: AccessToken): ReadonlyArray<PurchaseRecord> =>
  [...state.purchases.values()]
    .filter((record) => record.stripeCustomer === stripeCustomer)
    .toSorted((one, other) => purchasedAt(other) - purchasedAt(one))

/** The texts a body must have, or what is wrong with it. */
const read = <Name extends string>(
  call: IapticCall,
  ...names: ReadonlyArray<Name>
): { readonly body: Fields; readonly needed: Readonly<Record<Name, string>> } | Answer.Answer => {
  const body = fieldsOf(call.body)
  if (body === undefined) return malformed
  const needed: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = text(body, name)
    if (value === undefined)
      return body[name] === undefined || body[name] === "" ? missingField(name) : malformed
    needed[name] = value
  }
  return { body, needed: needed as Record<Name, string> }
}

const isRead = <A extends { readonly body: Fields }>(value: A | Answer.Answer): value is A => "body" in value

const isOptionalText = (fields: Fields, name: string): boolean =>
  fields[name] === undefined || typeof fields[name] === "string"

const checkout = (call: IapticCall): Answer.Answer => {
  const request = read(call, "offerId", "successUrl", "cancelUrl")
  if (!isRead(request)) return request
  const { body, needed } = request
  if (!isOptionalText(body, "applicationUsername") || !isOptionalText(body, "accessToken")) return malformed
  if (body["mode"] !== undefined && body["mode"] !== "payment" && body["mode"] !== "subscription")
    return malformed
  const offer = findOffer(call.state, needed.offerId)
  if (!isOffer(offer)) return offer
  const given = text(body, "accessToken")
  const token = given === undefined ? undefined : tokenOf(call, given)
  if (given !== undefined && token === undefined) return invalidAccessKey

  const stripeCustomer = token?.stripeCustomer ?? call.ids.next("cus")
  const sessionId = `cs_test_${call.ids.hex(24)}`
  call.state.checkouts.set(sessionId, {
    sessionId,
    offerId: needed.offerId,
    stripeCustomer,
    applicationUsername: text(body, "applicationUsername"),
    purchaseId: undefined,
  })
  return Answer.json({
    ok: true,
    sessionId,
    url: `https://checkout.stripe.com/c/pay/${sessionId}`,
    accessToken: newToken(call, stripeCustomer),
  })
}

/** The buyer pays: what Stripe's page does when they return to the shop. Undefined when that has been done already. */
export const complete = (world: World, session: Checkout): PurchaseRecord | undefined => {
  const offer = findOffer(world.state, session.offerId)
  if (session.purchaseId !== undefined || !isOffer(offer)) return undefined
  const { amountMicros, currency, every, productId } = offer
  const payment = `stripe:pi_${world.ids.hex(24)}`
  const purchaseId = every === undefined ? payment : `stripe:sub_${world.ids.hex(24)}`
  session.purchaseId = purchaseId
  const record = purchase(world, {
    applicationUsername: session.applicationUsername,
    productId,
    purchaseId,
    transactionId: payment,
    receiptId: purchaseId,
    sandbox: true,
    amountMicros,
    currency,
    stripeCustomer: session.stripeCustomer,
    ...(every === undefined
      ? { quantity: 1 }
      : {
          subscription: {
            every,
            trial: undefined,
            renews: true,
            gracePeriodMillis: defaultGracePeriodMillis,
          },
        }),
  })
  announce(world, record, "PURCHASED")
  return record
}

const portal = (call: IapticCall): Answer.Answer => {
  const request = read(call, "accessToken", "returnUrl")
  if (!isRead(request)) return request
  const token = tokenOf(call, request.needed.accessToken)
  if (token === undefined) return invalidAccessKey
  const id = request.body["id"]
  if (id !== undefined) {
    if (typeof id !== "string" || !/^(?:cs|sub)_\w+$/.test(id)) return badSubscription
    const session = call.state.checkouts.get(id)
    const isKnown =
      session?.stripeCustomer === token.stripeCustomer ||
      boughtBy(call.state, token).some(({ wire }) => wire.purchaseId === `stripe:${id}`)
    if (!isKnown) return noSubscription
  }
  const portalSession = call.ids.hex(24)
  call.state.portalSessions.add(portalSession)
  return Answer.json({ ok: true, url: `https://billing.stripe.com/p/session/${portalSession}` })
}

const changePlan = (call: IapticCall): Answer.Answer => {
  const request = read(call, "offerId", "accessToken")
  if (!isRead(request)) return request
  const { body, needed } = request
  const purchaseId = body["purchaseId"]
  if (
    purchaseId !== undefined &&
    (typeof purchaseId !== "string" || !/^(?:stripe:)?sub_\w+$/.test(purchaseId))
  ) {
    return badSubscription
  }
  const offer = findOffer(call.state, needed.offerId)
  if (!isOffer(offer)) return offer
  const token = tokenOf(call, needed.accessToken)
  if (token === undefined) return invalidAccessKey
  const subscriptions = boughtBy(call.state, token).filter(({ wire }) =>
    wire.purchaseId.startsWith("stripe:sub_"),
  )
  const record =
    purchaseId === undefined
      ? // The best match is the newest one that runs. [inferred]
        (subscriptions.find((one) => isActive(one, call.nowMillis)) ?? subscriptions[0])
      : subscriptions.find(({ wire }) => wire.purchaseId === `stripe:${purchaseId.replace(/^stripe:/, "")}`)
  if (record === undefined) return noSubscription

  // The period that is paid for goes on; the new price counts from the next renewal. [inferred]
  change(record, {
    productId: offer.productId,
    amountMicros: offer.amountMicros,
    currency: offer.currency,
    ...(!isGiven(record.wire.amountUSD)
      ? {}
      : { amountUSD: estimateUsd(offer.amountMicros, offer.currency) }),
  })
  if (record.life !== undefined && offer.every !== undefined)
    record.life = { ...record.life, every: offer.every }
  announce(call, record, "OTHER")
  return Answer.json({ ok: true, purchase: stripePurchase(record), ...rotate(call, token) })
}

const purchases = (call: IapticCall): Answer.Answer => {
  const accessToken = call.query.get("accessToken")
  if (accessToken === null || accessToken === "") return missingField("accessToken")
  const token = tokenOf(call, accessToken)
  if (token === undefined) return invalidAccessKey
  return Answer.json({
    ok: true,
    purchases: boughtBy(call.state, token).map(stripePurchase),
    ...rotate(call, token),
  })
}

/** A product whose metadata says that it cannot be bought is not on the list; one can change to it. `[docs][inferred]` */
const prices = ({ state }: IapticCall): Answer.Answer =>
  Answer.json({
    ok: true,
    products: [...state.stripeProducts.values()].filter(
      (product) => product.metadata?.["can_purchase"] !== "false",
    ),
  })

const braintreeClientToken = (call: IapticCall): Answer.Answer => {
  const body = fieldsOf(call.body)
  if (body === undefined) return refused("the body must be a JSON object")
  for (const name of ["applicationUsername", "customerId"]) {
    if (!isOptionalText(body, name)) return refused(`${name} must be a string`)
  }
  return Answer.json({ clientToken: `emulated_client_token_${call.ids.hex(32)}` })
}

/** The routes of Stripe and Braintree. */
export const routes: ReadonlyArray<Route<IapticState, IapticEvent>> = [
  route(IapticApi.listStripePrices, prices),
  route(IapticApi.createStripeCheckout, checkout),
  route(IapticApi.listStripePurchases, purchases),
  route(IapticApi.createStripePortal, portal),
  route(IapticApi.changeStripePlan, changePlan),
  route(IapticApi.createBraintreeClientToken, braintreeClientToken),
]
