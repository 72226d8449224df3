/** Piano, put through the suite: its clients one by one. Section numbers are those of the provider's dossier. */
import type * as Operation from "@effect-billing/core/Operation"
import * as PianoAccessToken from "@effect-billing/piano/PianoAccessToken"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import type { PianoError } from "@effect-billing/piano/PianoError"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoSealed from "@effect-billing/piano/PianoSealed"
import * as PianoUserRef from "@effect-billing/piano/PianoUserRef"
import * as PianoWebhook from "@effect-billing/piano/PianoWebhook"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type * as Stream from "effect/Stream"
import { createCipheriv, createHmac } from "node:crypto"
import * as Canary from "../Canary.ts"
import * as Outcome from "../Outcome.ts"
import type {
  Delivery,
  ErrorCase,
  Exchange,
  GenuineDelivery,
  InBand,
  Listing,
  ReadExchange,
  Registration,
  Sample,
  Some,
  Subject,
  Webhook,
} from "../Registration.ts"
import * as WireValue from "../WireValue.ts"

type Fields = Readonly<Record<string, unknown>>

const aid = "AIDAIDAID0"

// -----------------------------------------------------------------------------
// Answers (§5)
// -----------------------------------------------------------------------------

const enveloped = (payload: Fields): Fields => ({ code: 0, ts: 1700000000, ...payload })

const refused = (code: number, message: string | null = "no", more: Fields = {}): Fields => ({
  code,
  ts: 1700000000,
  message,
  ...more,
})

/** The payload as the operation itself reads it off an answer. */
const payload: Registration["payload"] = (operation, answer) => {
  if (operation.classify === undefined) return answer
  const classified = operation.classify({
    operation: operation.name,
    status: 200,
    headers: {},
    text: JSON.stringify(answer),
    json: answer,
    retryAfter: undefined,
    requestId: undefined,
    scrub: (text) => text,
  })
  return classified?._tag === "Success" ? classified.payload : undefined
}

const inBand: InBand = {
  echo: (text) => ({
    code: 2,
    ts: 1700000000,
    message: text,
    validation_errors: { [text.slice(0, 300)]: text },
    [text.slice(0, 200)]: text,
  }),
  unavailable: refused(1, "internal failure"),
}

// -----------------------------------------------------------------------------
// Clients
// -----------------------------------------------------------------------------

interface AnyClient {
  readonly request: (operation: Operation.Any, input: unknown) => Effect.Effect<unknown, PianoError>
  readonly stream: (operation: Operation.Any, input: unknown) => Stream.Stream<unknown, PianoError>
}

/** Methods are called as operations are; streams have names of their own. */
const subjectOf = (
  client: object & AnyClient,
  values: ReadonlyArray<unknown>,
  streams: Readonly<Record<string, string>>,
): Subject => {
  const member = (name: string | undefined): ((input: unknown) => unknown) | undefined => {
    const found = name === undefined ? undefined : (client as Fields)[name]
    return typeof found === "function" ? (found as (input: unknown) => unknown) : undefined
  }
  return {
    values,
    call: (operation, input) =>
      (member(operation.name)?.(input) as Effect.Effect<unknown, PianoError> | undefined) ??
      client.request(operation, input),
    request: (operation, input) => client.request(operation, input),
    items: (operation, input) =>
      (member(streams[operation.name])?.(input) as Stream.Stream<unknown, PianoError> | undefined) ??
      client.stream(operation, input),
  }
}

const takes = ({ locations }: Operation.Any, name: string): boolean =>
  locations.query.includes(name) || locations.body.includes(name)

/** What a client adds where the operation takes it and the input has none. */
const adding =
  (make: (credentials: Readonly<Record<string, string>>) => Fields): NonNullable<Registration["defaults"]> =>
  (operation, input, credentials) =>
    Object.fromEntries(
      Object.entries(make(credentials)).filter(
        ([name]) => takes(operation, name) && input[name] === undefined,
      ),
    )

const secretOf = (credentials: Readonly<Record<string, string>>, name: string): Redacted.Redacted<string> =>
  Redacted.make(credentials[name] ?? "")

// -----------------------------------------------------------------------------
// Listings (§6)
// -----------------------------------------------------------------------------

/** Which member a function reads off its argument. */
const memberRead = (read: (value: never) => unknown): string | undefined => {
  let name: string | undefined
  const spy = new Proxy(
    {},
    {
      get: (_target, key) => {
        name ??= String(key)
        return key === "toJSON" ? undefined : []
      },
    },
  )
  read(spy as never)
  return name === "toJSON" ? undefined : name
}

const itemOf = (operation: Operation.Any, key: string): SchemaAST.AST => {
  const page = WireValue.wireOf(operation.success as Schema.Constraint)
  const rows =
    page._tag === "Objects"
      ? page.propertySignatures.find(({ name }) => String(name) === key)?.type
      : undefined
  const item = rows?._tag === "Arrays" ? rows.rest[0] : undefined
  if (item === undefined) throw new TypeError(`${operation.name}: no rows under ${key}`)
  return item
}

const shapeOf = (ast: SchemaAST.AST): SchemaAST.AST =>
  ast._tag === "Union" ? shapeOf(ast.types.find(({ _tag }) => _tag !== "Null") ?? ast) : ast

/** Where a row has a text that rows can be told apart by. */
const textPath = (ast: SchemaAST.AST): WireValue.Path | undefined => {
  const shape = shapeOf(ast)
  if (shape._tag === "String" && shape.checks === undefined) return []
  if (shape._tag !== "Objects") return undefined
  const paths = shape.propertySignatures.flatMap(({ name, type }) => {
    const path = WireValue.hasEnum(type) && shapeOf(type)._tag !== "Objects" ? undefined : textPath(type)
    return path === undefined ? [] : [[String(name), ...path]]
  })
  return paths.toSorted((one, other) => one.length - other.length)[0]
}

/** The smallest row that has this text at this path. */
const rowWith = (ast: SchemaAST.AST, [name, ...rest]: WireValue.Path, text: string): unknown => {
  if (name === undefined) return text
  const shape = shapeOf(ast)
  const below =
    shape._tag === "Objects"
      ? shape.propertySignatures.find((field) => String(field.name) === name)
      : undefined
  return {
    ...(WireValue.minimal(Schema.make<Schema.Codec<unknown>>(shape)) as Fields),
    [name]: below === undefined ? text : rowWith(below.type, rest, text),
  }
}

/** How a listing of Piano's is answered, read off the operation: rows under its key, told apart by their id. */
const listingOf = (operation: Operation.Any, inputs: Registration["inputs"]): Listing => {
  const paging = operation.paging as Operation.OffsetPaging<unknown, unknown>
  const key = memberRead(paging.items as (value: never) => unknown) ?? ""
  const item = itemOf(operation, key)
  const id = memberRead(((row: unknown) => paging.key(row)) as (value: never) => unknown)
  const path = id === undefined ? (textPath(item) ?? []) : [id]
  const input = inputs[operation.name] ?? WireValue.minimal(operation.input as unknown as Schema.Constraint)
  const { limit: _limit, offset: _offset, ...rest } = input as Fields
  return {
    operation,
    style: "offset",
    position: paging.offset,
    limit: paging.limit,
    input: rest,
    item: (index) => rowWith(item, path, `row-${index}`),
    page: (rows, { limit, offset, total }) =>
      enveloped({
        limit,
        offset,
        ...(total === undefined ? {} : { total, count: rows.length }),
        [key]: rows,
      }),
    identify: (row) => String(WireValue.valueAt(row, path)),
    nameOf: (index) => `row-${index}`,
    honouredLimit: paging.honouredLimit ?? 0,
    givesTotal: true,
  }
}

const listingsOf = (
  operations: ReadonlyArray<Operation.Documented>,
  inputs: Registration["inputs"],
): Readonly<Record<string, Listing>> =>
  Object.fromEntries(
    operations
      .filter(({ paging }) => paging !== undefined)
      .map((operation) => [operation.name, listingOf(operation, inputs)]),
  )

// -----------------------------------------------------------------------------
// Samples (§20)
// -----------------------------------------------------------------------------

const answer = (
  origin: Sample["origin"],
  operation: Operation.Any,
  input: unknown,
  outcome = "success",
  more: { readonly status?: number; readonly expect?: (value: unknown) => ReadonlyArray<string> } = {},
): Sample => ({ origin, kind: "answer", operation, input, outcome, ...more })

const vector = (
  origin: Sample["origin"],
  check: (content: never) => Effect.Effect<ReadonlyArray<string>>,
): Sample => ({ origin, kind: "vector", check: check as (content: unknown) => never })

const tagOf = <A>(effect: Effect.Effect<A, PianoError>): Effect.Effect<string> =>
  Effect.match(effect, { onFailure: ({ reason }) => reason._tag, onSuccess: () => "success" })

const textOf = (effect: Effect.Effect<string, PianoError>): Effect.Effect<string> =>
  Effect.match(effect, { onFailure: ({ reason }) => `(${reason._tag})`, onSuccess: (text) => text })

interface SealedText {
  readonly label?: string
  readonly key: string
  readonly plaintext: string
  readonly encrypted: string
}

const bothWays = (texts: ReadonlyArray<SealedText>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(
    Effect.forEach(texts, ({ encrypted, key, label = "the vector", plaintext }) =>
      Effect.gen(function* () {
        const privateKey = Redacted.make(key)
        return [
          ...Outcome.expectEqual(
            `${label}, sealed`,
            yield* textOf(PianoSealed.seal(plaintext, privateKey)),
            encrypted,
          ),
          ...Outcome.expectEqual(
            `${label}, opened`,
            yield* textOf(PianoSealed.open(encrypted, privateKey)),
            plaintext,
          ),
        ]
      }),
    ),
    (problems) => problems.flat(),
  )

const publishedVectors = vector("real", (content: { readonly encrypt: ReadonlyArray<SealedText> }) =>
  bothWays(content.encrypt),
)

interface SyntheticVectors {
  readonly encrypt: ReadonlyArray<SealedText>
  readonly user_ref: ReadonlyArray<{
    readonly label: string
    readonly private_key: string
    readonly json: string
    readonly user_ref: string
  }>
  readonly decrypt_accept: ReadonlyArray<{
    readonly label: string
    readonly private_key: string
    readonly encrypted: string
    readonly plaintext: string
  }>
  readonly decrypt_reject: ReadonlyArray<{
    readonly label: string
    readonly private_key: string
    readonly encrypted: string
  }>
}

const ownVectors = vector("synthetic", (content: SyntheticVectors) =>
  Effect.gen(function* () {
    const problems: Array<string> = [...(yield* bothWays(content.encrypt))]
    for (const { json, label, private_key, user_ref } of content.user_ref) {
      const opened = yield* Effect.exit(PianoUserRef.open(user_ref, Redacted.make(private_key)))
      problems.push(
        ...Outcome.expectEqual(
          label,
          opened._tag === "Success" ? Object.entries(opened.value).toSorted() : opened._tag,
          Object.entries(JSON.parse(json) as Fields).toSorted(),
        ),
      )
    }
    for (const { encrypted, label, plaintext, private_key } of content.decrypt_accept) {
      const opened = yield* textOf(PianoSealed.open(encrypted, Redacted.make(private_key)))
      problems.push(...Outcome.expectEqual(label, opened, plaintext))
    }
    for (const { encrypted, label, private_key } of content.decrypt_reject) {
      const tag = yield* tagOf(PianoSealed.open(encrypted, Redacted.make(private_key)))
      problems.push(...Outcome.expectEqual(label, tag, "IntegrityFailed"))
    }
    return problems
  }),
)

interface CookieVectors {
  readonly private_key: string
  readonly cases: ReadonlyArray<{
    readonly label: string
    readonly cookie_value: string
    readonly now: number
    readonly granted: Readonly<Record<string, boolean>>
  }>
}

const cookieVectors = vector("synthetic", ({ cases, private_key }: CookieVectors) =>
  Effect.gen(function* () {
    const problems: Array<string> = []
    const privateKeys = Redacted.make(private_key)
    for (const { cookie_value, granted, label, now } of cases) {
      const isOpen = cookie_value.startsWith(encodeURIComponent("{jo"))
      const tag = yield* tagOf(PianoAccessToken.read(cookie_value, { privateKeys }))
      problems.push(...Outcome.expectEqual(label, tag, isOpen ? "IntegrityFailed" : "success"))
      const tokens = yield* Effect.orDie(
        PianoAccessToken.read(cookie_value, { privateKeys, allowOpenBlocks: isOpen }),
      )
      for (const [rid, isGranted] of Object.entries(granted)) {
        const token = tokens.find((one) => one.rid === rid)
        problems.push(
          ...Outcome.expectEqual(
            `${label}: ${rid}`,
            token !== undefined && PianoAccessToken.grantsAt(token, now * 1000),
            isGranted,
          ),
        )
      }
    }
    return problems
  }),
)

const accessTokens: Sample = answer("synthetic", PianoApi.listAccessTokens, {})

interface EncryptedDelivery {
  readonly private_key: string
  readonly query: { readonly data: string }
  readonly decrypted_text: string
}

const encryptedDelivery = vector("synthetic", ({ decrypted_text, private_key, query }: EncryptedDelivery) =>
  Effect.gen(function* () {
    const privateKey = Redacted.make(private_key)
    const webhook = yield* PianoWebhook.make({ aid, privateKeys: privateKey })
    const event = yield* Effect.exit(
      Effect.flatMap(
        PianoWebhook.dataOf(`https://example.com/hook?data=${encodeURIComponent(query.data)}`),
        webhook.verify,
      ),
    )
    return [
      ...Outcome.expectEqual(
        "the text",
        yield* textOf(PianoSealed.open(query.data, privateKey)),
        decrypted_text,
      ),
      ...Outcome.expectEqual(
        "the event",
        event._tag === "Success" ? event.value.body : event._tag,
        JSON.parse(decrypted_text),
      ),
      ...Outcome.expectEqual(
        "with another key",
        yield* tagOf(
          Effect.flatMap(
            PianoWebhook.make({ aid, privateKeys: Redacted.make("another key") }),
            ({ verify }) => verify(query.data),
          ),
        ),
        "IntegrityFailed",
      ),
    ]
  }),
)

const openedWebhook = (tag: string): Sample => ({
  origin: "synthetic",
  kind: "webhook",
  deliver: (content, proving) => sealedDelivery(content, proving),
  outcome: "success",
  expect: (event) => Outcome.expectEqual("the event", (event as Fields)["_tag"], tag),
})

const withoutEnd = (value: unknown): ReadonlyArray<string> =>
  Outcome.expectEqual("expire_date", (value as Fields)["expire_date"], undefined)

const isDenied = (value: unknown): ReadonlyArray<string> =>
  Outcome.expectEqual("granted", (value as Fields)["granted"], false)

const folder = new URL("../../../piano/test/fixtures/", import.meta.url)

const readerFiles: Registration["samples"]["files"] = {
  "conversion-list.json": answer("real", PianoApi.listConversions, {}),
  "access-check-granted-repaired.json": answer("real", PianoApi.checkAccess, { rid: "PREMIUM_ACCESS" }),
  "access-list-repaired.json": answer("real", PianoApi.listAccess, {}),
  "subscription-list-active.json": answer("real", PianoApi.listSubscriptions, {}),
  "subscription-list-grace-period.json": answer("real", PianoApi.listSubscriptions, {}),
  "crypto-vectors.json": publishedVectors,
  "synthetic-crypto-vectors.json": ownVectors,
  "synthetic-access-token-cookie.json": cookieVectors,
  "synthetic-access-token-list.json": accessTokens,
  "synthetic-access-check-denied.json": answer(
    "synthetic",
    PianoApi.checkAccess,
    { rid: "RID1" },
    "success",
    {
      expect: isDenied,
    },
  ),
  "synthetic-access-check-unlimited.json": answer(
    "synthetic",
    PianoApi.checkAccess,
    { rid: "RID1" },
    "success",
    { expect: withoutEnd },
  ),
  "synthetic-access-list-data-wrapper.json": answer("synthetic", PianoApi.listAccess, {}),
  "synthetic-access-list-empty.json": answer("synthetic", PianoApi.listAccess, {}),
  "synthetic-boolean-result.json": answer("synthetic", PianoApi.checkEmailConfirmation, {}),
  "synthetic-string-result.json": answer("synthetic", PianoApi.getIdentityHost, {}),
  "synthetic-no-payload-success.json": answer("synthetic", PianoApi.logError, { log_message: "x" }),
  "synthetic-empty-success-code-200.json": [
    answer("synthetic", PianoApi.logError, { log_message: "x" }),
    answer("synthetic", PianoApi.checkAccess, { rid: "RID1" }, "UnexpectedResponse"),
  ],
  "synthetic-error-access-denied.json": answer(
    "synthetic",
    PianoApi.checkAccess,
    { rid: "RID1" },
    "PermissionDenied",
  ),
}

const ofUser = { uid: "user-1" }

const publisherFiles: Registration["samples"]["files"] = {
  "publisher-app-get.json": answer("real", PianoApi.getApp, {}),
  "publisher-app-features-get.json": answer("real", PianoApi.getAppFeatures, {}),
  "publisher-consent-list.json": answer("real", PianoApi.listConsents, {}),
  "publisher-licensing-contract-get.json": answer("real", PianoApi.getContract, { contract_id: "C1" }),
  "publisher-licensing-contract-domain-list.json": answer("real", PianoApi.listContractDomains, {
    contract_id: "C1",
  }),
  "publisher-licensing-contract-user-list.json": answer("real", PianoApi.listContractUsers, {
    contract_id: "C1",
  }),
  "publisher-licensing-contract-user-list-null-names.json": answer("real", PianoApi.listContractUsers, {
    contract_id: "C1",
  }),
  "publisher-licensing-licensee-list.json": answer("real", PianoApi.listLicensees, {}),
  "publisher-licensing-notification-list-empty.json": answer("real", PianoApi.listLicenseeNotifications, {
    licensee_id: "L1",
  }),
  "publisher-schedule-get.json": answer("real", PianoApi.getSchedule, { schedule_id: "S1" }),
  "publisher-promotion-get.json": answer("real", PianoApi.getPromotion, { promotion_id: "P1" }),
  "publisher-promotion-count.json": answer("real", PianoApi.countPromotions, {}),
  "publisher-promotion-code-list.json": answer("real", PianoApi.listPromotionCodes, { promotion_id: "P1" }),
  "publisher-resource-get-bundle.json": answer("real", PianoApi.getResource, { rid: "R1" }),
  "publisher-resource-bundle-members.json": answer("real", PianoApi.listBundleMembers, { rid: "R1" }),
  "publisher-user-get-custom-fields.json": answer("real", PianoApi.getUser, ofUser),
  "synthetic-publisher-user-access-list.json": answer("synthetic", PianoApi.listUserAccess, ofUser),
  "synthetic-publisher-conversion-list.json": answer("synthetic", PianoApi.listAppConversions, {}),
  "synthetic-publisher-subscription-search.json": answer("synthetic", PianoApi.searchSubscriptions, {}),
  "synthetic-publisher-subscription-stats.json": answer("synthetic", PianoApi.listSubscriptionStats, ofUser),
  "synthetic-publisher-offer-get.json": answer("synthetic", PianoApi.getOffer, { offer_id: "OF0000000001" }),
  "synthetic-boolean-result.json": answer("synthetic", PianoApi.cancelSubscription, {
    subscription_id: "RC1",
    refund_last_payment: false,
  }),
  "synthetic-error-access-denied.json": answer("synthetic", PianoApi.getUser, ofUser, "PermissionDenied"),
  "synthetic-error-user-not-found.json": answer("synthetic", PianoApi.getUser, ofUser, "NotFound"),
  "synthetic-error-validation-message.json": answer(
    "synthetic",
    PianoApi.createContractDomain,
    { contract_id: "C1", contract_domain_value: "example.com" },
    "Conflict",
  ),
  "synthetic-error-validation-fields.json": answer(
    "synthetic",
    PianoApi.createUser,
    { uid: "user-1", email: "reader@example.com" },
    "InvalidRequest",
  ),
  "synthetic-webhook-access-granted-decrypted.json": openedWebhook("AccessGranted"),
  "synthetic-webhook-test-decrypted.json": openedWebhook("Test"),
  "synthetic-webhook-future-type-decrypted.json": openedWebhook("Unknown"),
  "synthetic-webhook-encrypted-delivery.json": encryptedDelivery,
}

const registration = { email: "reader@example.com", password: Redacted.make("a password") }

const identityFiles: Registration["samples"]["files"] = {
  "id-publisher-identity-register.json": answer("real", PianoApi.registerIdentity, registration),
  // The status of such an answer is not documented.
  "synthetic-error-rate-limited.json": [200, 429].map((status) =>
    answer("synthetic", PianoApi.getIdentityUser, ofUser, "RateLimited", { status }),
  ),
}

// -----------------------------------------------------------------------------
// Errors (§8)
// -----------------------------------------------------------------------------

interface On {
  readonly operation: Operation.Any
  readonly input: unknown
}

const coded = (on: On, code: number, _tag: string, status = 200): ErrorCase => ({
  name: `${on.operation.name}: code ${code} with ${status}`,
  ...on,
  status,
  body: { json: refused(code, "in the vendor's words") },
  expected: {
    _tag,
    isRetryable: _tag === "ProviderUnavailable" || _tag === "RateLimited",
    providerCode: code,
    says: "in the vendor's words",
  },
})

const failing = (name: string, on: On, json: unknown, _tag: string, says?: string): ErrorCase => ({
  name: `${on.operation.name}: ${name}`,
  ...on,
  status: 200,
  body: { json },
  expected: { _tag, isRetryable: false, ...(says === undefined ? {} : { says }) },
})

const ofEnvelope = (on: On): ReadonlyArray<ErrorCase> => [
  failing("two payloads", on, enveloped({ one: {}, other: {} }), "UnexpectedResponse"),
  failing("no payload", on, enveloped({}), "UnexpectedResponse"),
  failing("no code", on, { access: {} }, "UnexpectedResponse"),
  failing("code 200 where a payload is due", on, refused(200), "UnexpectedResponse"),
  failing(
    "a message for all fields",
    on,
    refused(61027, "whole", { validation_errors: { message: "of the fields" } }),
    on.operation.credential === "publisher" ? "Conflict" : "InvalidRequest",
    "of the fields",
  ),
  {
    ...failing(
      "messages per field",
      on,
      refused(400, null, { validation_errors: { email: "must not be empty", uid: "is unknown" } }),
      "InvalidRequest",
      "must not be empty; is unknown",
    ),
    expected: {
      _tag: "InvalidRequest",
      isRetryable: false,
      says: "must not be empty; is unknown",
      fields: {
        issues: [
          { path: ["email"], message: "must not be empty" },
          { path: ["uid"], message: "is unknown" },
        ],
      },
    },
  },
]

// -----------------------------------------------------------------------------
// Webhooks (§11, §13)
// -----------------------------------------------------------------------------

/** The scheme, written again after its description: nothing of the package's own cipher is used. */
const sealText = (text: string, key: string, macKey = key): string => {
  const key32 = Buffer.concat([Buffer.from(key), Buffer.from("X".repeat(32))]).subarray(0, 32)
  const cipher = createCipheriv("aes-256-ecb", key32, null)
  const safe = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]).toString("base64url")
  return `${safe}~~~${createHmac("sha256", macKey).update(safe).digest("base64url")}`
}

const sealedText = (text: string, key: string): GenuineDelivery => ({
  body: sealText(text, key),
  headers: {},
})

const sealedDelivery = (content: unknown, key: string): GenuineDelivery =>
  sealedText(JSON.stringify(content), key)

const granted = (more: Fields = {}): Fields => ({
  version: 2,
  event: "new_purchase",
  type: "access_granted",
  aid,
  uid: "user-1",
  user_email: "reader@example.com",
  rid: "RID1",
  access_id: "access000001",
  expires: null,
  ...more,
})

const told = (at: number): Fields => ({ version: 2, event: "test", type: "test", aid, timestamp: at / 1000 })

const malformed = (content: Fields, ...tags: ReadonlyArray<string>) => ({
  make: (key: string): Delivery => sealedDelivery(content, key),
  tags,
})

const sealed: Webhook = {
  name: "sealed",
  proof: "sealed",
  key: Canary.sharedKey,
  carries: [],
  receiver: (accepting) => {
    // None at all is a type error; the suite asks all the same.
    const privateKeys = accepting.map((key) => Redacted.make(key)) as never
    return Effect.map(PianoWebhook.make({ aid, privateKeys }), ({ verify }) => {
      const read = ({ body }: Delivery) => verify(body as string)
      return {
        verify: read,
        once: (delivery, handle) =>
          Effect.flatMap(read(delivery), (event) =>
            Effect.map(PianoWebhook.once(event, handle), Option.isSome),
          ),
      }
    })
  },
  genuine: {
    "access granted": (key) => sealedDelivery(granted(), key),
    "a subscription": (key) =>
      sealedDelivery(
        {
          version: 2,
          event: "subscription_created",
          type: "subscription_created",
          aid,
          uid: "user-1",
          subscription_id: "RC1",
          is_in_grace: false,
        },
        key,
      ),
    test: (key, at) => sealedDelivery(told(at), key),
    "a type nobody knows": (key) =>
      sealedDelivery({ version: 3, event: "new", type: "brand_new", aid, something: { nested: true } }, key),
    "a type that is called as what every object has": (key) =>
      sealedDelivery({ version: 2, event: "x", type: "constructor", aid }, key),
  },
  withoutProof: ({ body, headers }) => ({ body: body.split("~~~")[0] ?? "", headers }),
  malformed: {
    "of another app": malformed(granted({ aid: "OTHERAPP00" }), "IntegrityFailed"),
    "an expiry in words": malformed(granted({ expires: "never" }), "DecodeFailed"),
    "a resource that is a number": malformed(granted({ rid: 42 }), "DecodeFailed"),
    "a list": {
      make: (key) => sealedText(JSON.stringify([granted()]), key),
      tags: ["UnexpectedResponse"],
    },
    "no JSON": { make: (key) => sealedText("type=access_granted", key), tags: ["UnexpectedResponse"] },
    "a tag made with the key of the cipher": {
      make: (key) => ({
        body: sealText(JSON.stringify(granted()), key, `${key.slice(0, 32)}X`),
        headers: {},
      }),
      tags: ["IntegrityFailed"],
    },
    "an empty tag": {
      make: (key) => ({ body: `${sealText("{}", key).split("~~~")[0] ?? ""}~~~`, headers: {} }),
      tags: ["IntegrityFailed"],
    },
    "two tags": {
      make: (key) => ({ body: `${sealText("{}", key)}~~~AAAA`, headers: {} }),
      tags: ["IntegrityFailed"],
    },
    "the tag of another delivery": {
      make: (key) => ({
        body: `${sealText(JSON.stringify(granted()), key).split("~~~")[0] ?? ""}~~~${sealText("{}", key).split("~~~")[1] ?? ""}`,
        headers: {},
      }),
      tags: ["IntegrityFailed"],
    },
    "an open block of a cookie": {
      make: () => ({ body: `{jox}${JSON.stringify(granted())}`, headers: {} }),
      tags: ["IntegrityFailed"],
    },
  },
  time: {
    isSent: false,
    because: "the seal covers no time of its own, and most events have none",
    occurredAt: (event) => {
      const { timestamp } = (event as PianoWebhook.WebhookEvent).body
      return timestamp === undefined ? undefined : Number(timestamp) * 1000
    },
    telling: (key, at) => sealedDelivery(told(at), key),
  },
}

// -----------------------------------------------------------------------------
// The reader's client
// -----------------------------------------------------------------------------

const readerOperations = PianoApi.operations.filter(
  (operation) => PianoApi.clientOf(operation) === "PianoClient",
)

const identityNames = ["user_token", "user_provider", "user_ref"]

type IdentityKind = "user_ref" | "user_token"

const identityFields = (kind: IdentityKind, credentials: Readonly<Record<string, string>>): Fields =>
  kind === "user_ref"
    ? { user_ref: secretOf(credentials, "userRef") }
    : { user_token: secretOf(credentials, "userToken"), user_provider: "piano_id" }

const connectReader =
  (kind: IdentityKind): Registration["connect"] =>
  ({ baseUrl, credentials, options }) =>
    Effect.gen(function* () {
      const identity =
        kind === "user_ref"
          ? PianoIdentity.userRef(secretOf(credentials, "userRef"))
          : PianoIdentity.userToken(secretOf(credentials, "userToken"), "piano_id")
      const clientOptions = {
        ...options,
        aid,
        identity,
        baseUrl: baseUrl("api"),
        browserUrl: baseUrl("browser"),
      }
      const context = yield* Layer.build(PianoClient.layer(clientOptions))
      const client = Context.get(context, PianoClient.PianoClient)
      return subjectOf(client as never, [client, clientOptions, identity, context], {
        listConversions: "streamConversions",
        listAccess: "streamAccess",
      })
    })

const conversion = {
  term_conversion_id: "TC1",
  type: "subscription",
  term: { term_id: "TM1", type: "payment" },
}
const readerSubscription = { subscription_id: "RC1", status: "active" }

const readerReads: Some<ReadExchange> = [
  {
    operation: PianoApi.listConversions,
    input: {},
    answer: enveloped({ conversions: [conversion] }),
    malformed: enveloped({ conversions: [{ ...conversion, term_conversion_id: 42 }] }),
    drifted: enveloped({
      conversions: [{ ...conversion, term: { term_id: "TM1", type: "auction" }, brandNew: { a: 1 } }],
    }),
  },
  {
    operation: PianoApi.listSubscriptions,
    input: {},
    answer: enveloped({ subscriptions: [readerSubscription] }),
    malformed: enveloped({ subscriptions: [{ ...readerSubscription, subscription_id: 42 }] }),
    drifted: enveloped({
      subscriptions: [{ ...readerSubscription, status: "paused", brandNew: { a: 1 } }],
    }),
  },
  {
    operation: PianoApi.checkAccess,
    input: { rid: "RID1" },
    answer: enveloped({ access: { granted: true } }),
    malformed: enveloped({ access: { granted: "yes" } }),
    drifted: enveloped({ access: { granted: true, term: { type: "auction" }, brandNew: { a: 1 } } }),
  },
]

const readerWrites: Some<Exchange> = [
  {
    operation: PianoApi.createExternalConversion,
    input: { term_id: "TM1", fields: { a: 1 } },
    answer: enveloped({ conversion }),
  },
  {
    operation: PianoApi.createRegistrationConversion,
    input: { term_id: "TM1" },
    answer: enveloped({ conversion }),
  },
  { operation: PianoApi.logError, input: { log_message: "x" }, answer: enveloped({}) },
]

const onCheck: On = { operation: PianoApi.checkAccess, input: { rid: "RID1" } }

const readerErrors: ReadonlyArray<ErrorCase> = [
  ...ofEnvelope(onCheck),
  coded(onCheck, 1, "ProviderUnavailable"),
  coded(onCheck, 2, "PermissionDenied"),
  coded(onCheck, 401, "AuthenticationFailed"),
  coded(onCheck, 402, "InvalidRequest"),
  coded(onCheck, 2004, "NotFound"),
  coded(onCheck, 99_999, "InvalidRequest"),
  coded({ operation: PianoApi.createExternalConversion, input: readerWrites[0].input }, 1, "OutcomeUnknown"),
  coded({ operation: PianoApi.createRegistrationConversion, input: { term_id: "TM1" } }, 1009, "Conflict"),
]

const reader = (id: string, kind: IdentityKind): Registration => ({
  id,
  provider: "piano",
  packageName: "@effect-billing/piano",
  errorTag: "PianoError",
  operations: readerOperations,
  hosts: ["browser", "api"],
  credentials: [
    { name: "aid", isSecret: false, value: aid },
    { name: kind === "user_ref" ? "userRef" : "userToken", isSecret: true },
  ],
  // The reader's own text is a field of the call, which the client fills in.
  placement: () => ({}),
  defaults: (operation, input, credentials) => {
    const isTold = identityNames.some((name) => input[name] !== undefined)
    const known = adding((given) => ({ aid, ...(isTold ? {} : identityFields(kind, given)) }))
    return known(operation, input, credentials)
  },
  connect: connectReader(kind),
  reads: readerReads,
  writes: readerWrites,
  listings: listingsOf(readerOperations, {}),
  inputs: {},
  payload,
  samples: { folder, files: kind === "user_ref" ? readerFiles : {} },
  errors: readerErrors,
  inBand,
  webhooks: [sealed],
})

const someUser = { uid: "user-1", email: "reader@example.com" }
const forged = sealText("{}", "another key")

/** The private key, in all the hands it goes through. */
const keepers: NonNullable<Registration["keepers"]> = {
  "PianoSealed.seal": (key) => PianoSealed.seal("a text", Redacted.make(key)),
  "PianoSealed.seal, of half a surrogate pair": (key) => PianoSealed.seal("\ud800", Redacted.make(key)),
  "PianoSealed.open": (key) => PianoSealed.open(sealText("a text", key), Redacted.make(key)),
  "PianoSealed.open, of a forgery": (key) => PianoSealed.open(forged, Redacted.make(key)),
  "PianoSealed.open, of the key itself": (key) => PianoSealed.open(key, Redacted.make(key)),
  "PianoUserRef.make": (key) => PianoUserRef.make(someUser, Redacted.make(key)),
  "PianoUserRef.make, of nobody": (key) => PianoUserRef.make({ uid: "", email: "" }, Redacted.make(key)),
  "PianoUserRef.open, of no reader": (key) => PianoUserRef.open(sealText("{}", key), Redacted.make(key)),
  "PianoUserRef.open, of no JSON": (key) => PianoUserRef.open(sealText("{", key), Redacted.make(key)),
  "PianoAccessToken.read": (key) =>
    PianoAccessToken.read(`{jax}${sealText('[{"rid":"RID1"}]', key)}`, { privateKeys: Redacted.make(key) }),
  "PianoAccessToken.read, of a forgery": (key) =>
    PianoAccessToken.read(`{jax}${forged}`, { privateKeys: Redacted.make(key) }),
  "PianoAccessToken.read, of tokens that are none": (key) =>
    PianoAccessToken.read(`{jax}${sealText('[{"rid":42}]', key)}`, { privateKeys: Redacted.make(key) }),
  "PianoAccessToken.seal": (key) => PianoAccessToken.seal([{ rid: "RID1" }], Redacted.make(key)),
}

/** The reader's client, for the user of a `user_ref`. */
export const piano: Registration = { ...reader("piano", "user_ref"), keepers }

/** The same client, for the bearer of a token. */
export const pianoUserToken: Registration = reader("piano, user token", "user_token")

// -----------------------------------------------------------------------------
// The publisher's client
// -----------------------------------------------------------------------------

const publisherOperations = PianoApi.operations.filter(
  (operation) => PianoApi.clientOf(operation) === "PianoPublisherClient",
)

const publisherStreams = {
  listUsers: "streamUsers",
  searchUsers: "streamUserSearch",
  listUserAccess: "streamUserAccess",
  listAppSubscriptions: "streamAppSubscriptions",
  searchSubscriptions: "streamSubscriptionSearch",
  listSubscriptionStats: "streamSubscriptionStats",
  listAppConversions: "streamAppConversions",
  listTerms: "streamTerms",
  listOffers: "streamOffers",
  listResources: "streamResources",
  listWebhooks: "streamWebhooks",
  listWebhookResponses: "streamWebhookResponses",
}

const connectPublisher =
  (authentication: "header" | "form"): Registration["connect"] =>
  ({ baseUrl, credentials, options }) =>
    Effect.gen(function* () {
      const clientOptions = {
        ...options,
        aid,
        authentication,
        apiToken: secretOf(credentials, "apiToken"),
        baseUrl: baseUrl("api"),
      }
      const context = yield* Layer.build(PianoPublisherClient.layer(clientOptions))
      const client = Context.get(context, PianoPublisherClient.PianoPublisherClient)
      return subjectOf(client as never, [client, clientOptions, context], publisherStreams)
    })

const resource = { rid: "RID1", type: "standard" }
const grant = { uid: "user-1", rid: "RID1", send_email: false }
const refund = { user_payment_id: "UP1" }
const newUser = { uid: "user-1", email: "reader@example.com" }

const publisherReads: Some<ReadExchange> = [
  {
    operation: PianoApi.getResource,
    input: { rid: "RID1" },
    answer: enveloped({ resource }),
    malformed: enveloped({ resource: { ...resource, rid: 42 } }),
    drifted: enveloped({ resource: { ...resource, type: "hologram", brandNew: { a: 1 } } }),
  },
  {
    operation: PianoApi.getUser,
    input: ofUser,
    answer: enveloped({ user: { uid: "user-1" } }),
    malformed: enveloped({ user: { uid: 42 } }),
    drifted: enveloped({
      user: { uid: "user-1", custom_fields: [{ dataType: "COLOUR" }], brandNew: { a: 1 } },
    }),
  },
]

const publisherWrites: Some<Exchange> = [
  { operation: PianoApi.createUser, input: newUser, answer: enveloped({ user: newUser }) },
  { operation: PianoApi.grantUserAccess, input: grant, answer: enveloped({ accesses: [] }) },
  { operation: PianoApi.refundPayment, input: refund, answer: enveloped({ refund: { status: "done" } }) },
  {
    operation: PianoApi.updateUser,
    input: { ...newUser, custom_fields: { team: "red" } },
    answer: enveloped({ user: newUser }),
  },
]

const onGetUser: On = { operation: PianoApi.getUser, input: ofUser }

const publisherErrors: ReadonlyArray<ErrorCase> = [
  ...ofEnvelope(onGetUser),
  coded(onGetUser, 1, "ProviderUnavailable"),
  coded(onGetUser, 2, "PermissionDenied"),
  coded(onGetUser, 2, "PermissionDenied", 403),
  coded(onGetUser, 404, "NotFound"),
  coded(onGetUser, 2004, "NotFound"),
  coded(onGetUser, 99_999, "InvalidRequest"),
  // Here an empty name, in Piano ID too many requests.
  coded(onGetUser, 429, "InvalidRequest"),
  coded({ operation: PianoApi.getResource, input: { rid: "RID1" } }, 805, "NotFound"),
  coded({ operation: PianoApi.createUser, input: newUser }, 2000, "Conflict"),
  coded({ operation: PianoApi.grantUserAccess, input: grant }, 805, "NotFound"),
  coded({ operation: PianoApi.grantUserAccess, input: grant }, 1, "OutcomeUnknown"),
  coded({ operation: PianoApi.refundPayment, input: refund }, 14002, "InvalidRequest"),
  coded({ operation: PianoApi.refundPayment, input: refund }, 1, "OutcomeUnknown"),
]

const inFormPossible = ({ body, method }: Operation.Any): boolean =>
  method !== "GET" && (body === undefined || body.format === "form")

const publisher = (
  id: string,
  authentication: "header" | "form",
  operations: ReadonlyArray<Operation.Documented>,
): Registration => ({
  id,
  provider: "piano",
  packageName: "@effect-billing/piano",
  errorTag: "PianoError",
  operations,
  hosts: ["api"],
  credentials: [
    { name: "aid", isSecret: false, value: aid },
    { name: "apiToken", isSecret: true },
  ],
  placement: (operation, { apiToken = "" }) =>
    authentication === "form" && inFormPossible(operation)
      ? { form: { api_token: apiToken } }
      : { headers: { api_token: apiToken } },
  defaults: adding(() => ({ aid })),
  connect: connectPublisher(authentication),
  reads: publisherReads,
  writes: publisherWrites,
  listings: listingsOf(operations, {}),
  inputs: {},
  payload,
  samples: { folder, files: authentication === "header" ? publisherFiles : {} },
  errors: publisherErrors,
  inBand,
  webhooks: [sealed],
})

/** The publisher's client, with all its operations. */
export const pianoPublisher: Registration = publisher("piano publisher", "header", publisherOperations)

const inForm = new Set([
  "getUser",
  "listUsers",
  "searchUsers",
  "createUser",
  "updateUser",
  "grantUserAccess",
  "refundPayment",
  "updateUserAccess",
  "cancelSubscription",
  "getResource",
])

/** The same client with the token in the form, for proxies that drop headers with an underscore. */
export const pianoPublisherForm: Registration = publisher(
  "piano publisher, token in the form",
  "form",
  publisherOperations.filter(({ name }) => inForm.has(name)),
)

// -----------------------------------------------------------------------------
// Piano ID (§16)
// -----------------------------------------------------------------------------

const identityOperations = PianoApi.operations.filter(
  (operation) => PianoApi.clientOf(operation) === "PianoIdClient",
)

const connectIdentity: Registration["connect"] = ({ baseUrl, credentials, options }) =>
  Effect.gen(function* () {
    const clientOptions = {
      ...options,
      aid,
      apiToken: secretOf(credentials, "apiToken"),
      idUrl: baseUrl("id"),
    }
    const context = yield* Layer.build(PianoIdClient.layer(clientOptions))
    const client = Context.get(context, PianoIdClient.PianoIdClient)
    return subjectOf(client as never, [client, clientOptions, context], {})
  })

const onIdentity: On = { operation: PianoApi.getIdentityUser, input: ofUser }
const profile = { uid: "user-1", email: "reader@example.com" }

const identityCoded = (code: number, _tag: string, status = 200): ErrorCase => ({
  name: `Piano ID: ${code} with ${status}`,
  ...onIdentity,
  status,
  body: { json: { code, message: "in the vendor's words" } },
  expected: { _tag, isRetryable: _tag === "RateLimited", providerCode: code, says: "in the vendor's words" },
})

/** The client of Piano ID: no envelope, and the token bare in `Authorization`. */
export const pianoIdentity: Registration = {
  id: "piano id",
  provider: "piano",
  packageName: "@effect-billing/piano",
  errorTag: "PianoError",
  operations: identityOperations,
  hosts: ["id"],
  credentials: [
    { name: "aid", isSecret: false, value: aid },
    { name: "apiToken", isSecret: true },
  ],
  placement: ({ credential }, { apiToken = "" }) =>
    credential === "userToken" ? {} : { headers: { authorization: apiToken } },
  defaults: adding((credentials) => ({ aid, api_token: secretOf(credentials, "apiToken") })),
  connect: connectIdentity,
  reads: [
    {
      ...onIdentity,
      answer: profile,
      malformed: { ...profile, uid: 42 },
      drifted: { ...profile, brandNew: { a: 1 } },
    },
  ],
  writes: [
    {
      operation: PianoApi.registerIdentity,
      input: registration,
      answer: { access_token: "a", token_type: "Bearer" },
    },
    {
      operation: PianoApi.refreshIdentityToken,
      input: { refresh_token: Redacted.make("r") },
      answer: { access_token: "a", token_type: "Bearer" },
    },
  ],
  listings: {
    // The one call that gives rows. Its form was seen nowhere, and it has no pages here.
    getIdentityAudit: {
      operation: PianoApi.getIdentityAudit,
      style: "whole",
      position: "",
      limit: undefined,
      input: {},
      item: (index) => ({ id: `row-${index}` }),
      page: (rows) => ({ rows }),
      itemsOf: (value) => (value as { readonly rows: ReadonlyArray<unknown> }).rows,
      identify: (row) => String((row as Fields)["id"]),
      nameOf: (index) => `row-${index}`,
      honouredLimit: 0,
      givesTotal: false,
    },
  },
  inputs: {
    importIdentityCustomFieldHistory: { file: new Blob(["uid,field\n"]), header_size: 1 },
  },
  samples: { folder, files: identityFiles },
  // Here it is about the token or the user, not about rights.
  statuses: { 403: "AuthenticationFailed" },
  errors: [
    identityCoded(400, "InvalidRequest"),
    identityCoded(403, "AuthenticationFailed"),
    identityCoded(404, "NotFound"),
    identityCoded(404, "NotFound", 404),
    identityCoded(429, "RateLimited"),
    identityCoded(429, "RateLimited", 429),
    {
      name: "Piano ID: an error below `error`",
      ...onIdentity,
      status: 400,
      body: { json: { error: { code: 400, message: "no such user" }, errors: [] } },
      expected: { _tag: "InvalidRequest", isRetryable: false, providerCode: 400, says: "no such user" },
    },
  ],
  inBand: {
    echo: (text) => ({
      code: 400,
      message: text,
      error: { code: 400, message: text },
      errors: [{ message: text }],
    }),
  },
  webhooks: [sealed],
}
