/** App47, put through the suite. What the vendor documents is in the provider's dossier. */
import type * as Operation from "@effect-billing/core/Operation"
import * as App47Api from "@effect-billing/app47/App47Api"
import * as App47Checksum from "@effect-billing/app47/App47Checksum"
import * as App47Client from "@effect-billing/app47/App47Client"
import type { App47Error } from "@effect-billing/app47/App47Error"
import type { Integrity } from "@effect-billing/app47/App47Failure"
import * as App47InferredApi from "@effect-billing/app47/App47InferredApi"
import type { UploadFile } from "@effect-billing/app47/App47Schema/Upload"
import * as App47Webhook from "@effect-billing/app47/App47Webhook"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import * as Canary from "../Canary.ts"
import * as Outcome from "../Outcome.ts"
import type {
  Delivery,
  ErrorCase,
  GenuineDelivery,
  Listing,
  Registration,
  Sample,
  Webhook,
} from "../Registration.ts"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

const md5 = (text: string): string => createHash("md5").update(text).digest("hex")

const envelope = (results: Fields): Fields => ({ results, md5: md5(JSON.stringify(results)) })

const succeeded = (results: Fields): Fields => envelope({ ...results, success: true })

const failed = (message: string): Fields => envelope({ message, success: false })

const payloadOf = (answer: unknown): unknown => {
  if (!isFields(answer) || !isFields(answer["results"])) return undefined
  const { success: _success, ...payload } = answer["results"]
  return payload
}

// A record stands bare or under its resource's name; it is written back bare.
const unwrapped = (value: unknown): unknown => {
  if (!isFields(value) || typeof value["id"] === "string") return value
  const [inner, ...more] = ["purchase", "user", "group", "app", "build"].flatMap((name) =>
    isFields(value[name]) ? [value[name]] : [],
  )
  return inner !== undefined && more.length === 0 ? inner : value
}

const withTextPrice = (value: unknown): unknown =>
  isFields(value) && typeof value["price"] === "number" ? { ...value, price: String(value["price"]) } : value

const bareAtRoot = new Set(["showUser", "showGroup", "showApp", "showBuild"])

const canonical = ({ name }: Operation.Any, payload: unknown): unknown => {
  if (bareAtRoot.has(name)) return unwrapped(payload)
  if (!isFields(payload)) return payload
  if (name === "showUserPurchase") return { ...payload, purchase: withTextPrice(payload["purchase"]) }
  return Array.isArray(payload["list"])
    ? {
        ...payload,
        list: payload["list"].map((item) =>
          name === "listUserPurchases" ? withTextPrice(unwrapped(item)) : unwrapped(item),
        ),
      }
    : payload
}

// -----------------------------------------------------------------------------
// Client
// -----------------------------------------------------------------------------

type Client = App47Client.Service
type Call = Effect.Effect<unknown, App47Error>

const ofApp =
  (method: (client: Client, id: string, rest: Fields) => Call) =>
  (client: Client, { app_id, ...rest }: Fields): Call =>
    method(client, app_id as string, rest)

/** Which method sends which operation, and what becomes of the flat input. What is only inferred has none. */
const methods: Readonly<Record<string, (client: Client, input: Fields) => Call>> = {
  ping: (client) => client.ping(),
  listUserPurchases: (client, { user_id, ...options }) =>
    client.listUserPurchases(user_id as string, options),
  showUserPurchase: (client, { purchase_id, user_id }) =>
    client.showUserPurchase(user_id as string, purchase_id as string),
  listUsers: (client, input) => client.listUsers(input),
  listGroups: (client, input) => client.listGroups(input),
  uploadFile: (client, { file }) => client.uploadFile(file as UploadFile),
  createBuild: ofApp((client, id, build) => client.createBuild(id, build as App47Client.NewBuild)),
  listSessions: ofApp((client, id, rest) => client.listSessions(id, rest)),
  listLogs: ofApp((client, id, rest) => client.listLogs(id, rest)),
  listGenericEvents: ofApp((client, id, rest) => client.listGenericEvents(id, rest)),
  listTimedEvents: ofApp((client, id, rest) => client.listTimedEvents(id, rest)),
  getDailySessions: ofApp((client, id, rest) => client.getDailySessions(id, rest)),
  getDailyNetNew: ofApp((client, id, rest) => client.getDailyNetNew(id, rest)),
  getDailyGeo: ofApp((client, id, rest) => client.getDailyGeo(id, rest)),
  getDailyActiveUsers: ofApp((client, id, rest) => client.getDailyActiveUsers(id, rest)),
  getDailyLogs: ofApp((client, id, rest) => client.getDailyLogs(id, rest)),
}

type Items = Stream.Stream<unknown, App47Error>

const itemsOfApp =
  (method: (client: Client, id: string, rest: Fields) => Items) =>
  (client: Client, { app_id, ...rest }: Fields): Items =>
    method(client, app_id as string, rest)

const streams: Readonly<Record<string, (client: Client, input: Fields) => Items>> = {
  listUserPurchases: (client, { user_id }) => client.streamUserPurchases(user_id as string),
  listUsers: (client, input) => client.streamUsers(input),
  listGroups: (client, input) => client.streamGroups(input),
  listSessions: itemsOfApp((client, id, rest) => client.streamSessions(id, rest)),
  listLogs: itemsOfApp((client, id, rest) => client.streamLogs(id, rest)),
  listGenericEvents: itemsOfApp((client, id, rest) => client.streamGenericEvents(id, rest)),
  listTimedEvents: itemsOfApp((client, id, rest) => client.streamTimedEvents(id, rest)),
}

const connect =
  (integrity?: Integrity): Registration["connect"] =>
  ({ baseUrl, credentials, options }) =>
    Effect.gen(function* () {
      const clientOptions = {
        ...options,
        integrity,
        baseUrl: baseUrl("api"),
        accessToken: Redacted.make(credentials["accessToken"] ?? ""),
      }
      const context = yield* Layer.build(App47Client.layer(clientOptions))
      const client = Context.get(context, App47Client.App47Client)
      return {
        values: [client, clientOptions, context],
        call: (operation, input) =>
          methods[operation.name]?.(client, input as Fields) ?? client.request(operation, input),
        request: (operation, input) => client.request(operation, input),
        items: (operation, input) =>
          streams[operation.name]?.(client, input as Fields) ?? client.stream(operation, input),
      }
    })

// -----------------------------------------------------------------------------
// Listings
// -----------------------------------------------------------------------------

const page: Listing["page"] = (list, { offset, total }) =>
  succeeded({ skip: offset, ...(total === undefined ? {} : { total }), count: list.length, list })

/** Sets of 100 and no page size; every other item is wrapped. */
const listing = (operation: Operation.Any, resource: string, input: Fields = {}): Listing => ({
  operation,
  style: "offset",
  position: "skip",
  limit: undefined,
  input,
  item: (index) => {
    const record = { id: `${resource}-${index}`, name: "a name" }
    return index % 2 === 0 ? record : { [resource]: record }
  },
  page,
  identify: (item) => (item as { readonly id: string }).id,
  nameOf: (index) => `${resource}-${index}`,
  honouredLimit: 0,
  givesTotal: true,
  dropsRepeated: true,
})

const metrics = (operation: Operation.Any): Listing => ({
  ...listing(operation, "record", { app_id: "app-1" }),
  item: (index) => ({ id: `record-${index}` }),
  limit: "limit",
  honouredLimit: 50,
  givesTotal: false,
  dropsRepeated: false,
})

const listings: Readonly<Record<string, Listing>> = {
  listUserPurchases: listing(App47Api.listUserPurchases, "purchase", { user_id: "user-1" }),
  listUsers: listing(App47Api.listUsers, "user"),
  searchUsers: listing(App47InferredApi.searchUsers, "user", { search_term: "alice" }),
  listGroups: listing(App47Api.listGroups, "group"),
  listApps: listing(App47InferredApi.listApps, "app"),
  listBuilds: listing(App47InferredApi.listBuilds, "build", { app_id: "app-1" }),
  listSessions: metrics(App47Api.listSessions),
  listLogs: metrics(App47Api.listLogs),
  listGenericEvents: metrics(App47Api.listGenericEvents),
  listTimedEvents: metrics(App47Api.listTimedEvents),
}

// -----------------------------------------------------------------------------
// Samples
// -----------------------------------------------------------------------------

const ofUser = { user_id: "544fa14538d6b81f6b00003c" }
const ofPurchase = { ...ofUser, purchase_id: "544fa14538d6b81f6b00003d" }
const upload = { file: { name: "original.png", text: "an image" } }
const build = { app_id: "app-1", build_upload_file_id: "5621b726256f5371b7000003" }

const answer = (
  origin: Sample["origin"],
  operation: Operation.Any,
  input: unknown,
  outcome = "success",
  expect?: (value: unknown) => ReadonlyArray<string>,
): Sample => ({
  origin,
  kind: "answer",
  operation,
  input,
  outcome,
  ...(expect === undefined ? {} : { expect }),
})

/** Whether the vendor's checksum of a sample is genuine, or was pasted in or edited. */
const checksum = (origin: Sample["origin"], isGenuine: boolean): Sample => ({
  origin,
  kind: "vector",
  check: (content) =>
    Effect.sync(() => {
      const { md5: printed, results } = content as { readonly md5: string; readonly results: unknown }
      return [
        ...Outcome.expectEqual(
          "whether md5 is that of results",
          App47Checksum.of(JSON.stringify(results)) === printed,
          isGenuine,
        ),
        ...Outcome.expectEqual(
          "what is said about the body",
          App47Checksum.problemOf(JSON.stringify(content)),
          isGenuine ? undefined : "different",
        ),
        ...Outcome.expectEqual(
          "what is said about the body with blanks",
          App47Checksum.problemOf(JSON.stringify(content, null, 2)),
          isGenuine ? undefined : "different",
        ),
      ]
    }),
})

const statuses = (value: unknown): ReadonlyArray<string> =>
  Outcome.expectEqual(
    "the statuses",
    (value as { readonly list: ReadonlyArray<{ readonly status?: string }> }).list.map(
      ({ status }) => status,
    ),
    ["New", "Purchased", "Canceled", "Canceled", "Refunded", "Consumed", "Consumed", "Disputed"],
  )

const webhookSample = (): Sample => ({
  origin: "real",
  kind: "webhook",
  deliver: (content, secret) => posted(content, secret),
  outcome: "success",
})

const files: Registration["samples"]["files"] = {
  "ping-valid-token.json": [answer("real", App47Api.ping, {}), checksum("real", true)],
  "user-purchases-list-empty.json": [
    answer("real", App47Api.listUserPurchases, ofUser),
    checksum("real", false),
  ],
  "user-purchases-list-access-denied.json": [
    answer("real", App47Api.listUserPurchases, ofUser, "PermissionDenied"),
    checksum("real", false),
  ],
  "user-purchase-show.json": [answer("real", App47Api.showUserPurchase, ofPurchase), checksum("real", false)],
  "upload-file-success.json": [answer("real", App47Api.uploadFile, upload), checksum("real", false)],
  "upload-file-no-file-attached.json": [
    answer("real", App47Api.uploadFile, upload, "InvalidRequest"),
    checksum("real", false),
  ],
  "webhook-customer-app-purchase.json": webhookSample(),
  "webhook-customer-sku-purchase.json": webhookSample(),
  "webhook-customer-update.json": {
    ...webhookSample(),
    expect: (event) =>
      Outcome.expect(!JSON.stringify(event).includes("abc123"), "the event holds the customer's password"),
  } as Sample,
  "v1-create-device-request.json": {
    origin: "real",
    kind: "outside",
    because: "a call of v1, which takes another token; no call for devices was found in v2",
  },
  "synthetic-upload-file-success-checksum-restored.json": [
    answer("synthetic", App47Api.uploadFile, upload),
    checksum("synthetic", true),
  ],
  "synthetic-user-purchases-list-bare-items.json": [
    answer("synthetic", App47Api.listUserPurchases, ofUser),
    checksum("synthetic", true),
  ],
  "synthetic-user-purchases-list-wrapped-items.json": [
    answer("synthetic", App47Api.listUserPurchases, ofUser),
    checksum("synthetic", true),
  ],
  "synthetic-user-purchases-list-last-page.json": [
    answer("synthetic", App47Api.listUserPurchases, { ...ofUser, skip: 100 }),
    checksum("synthetic", true),
  ],
  "synthetic-user-purchases-status-variants.json": [
    answer("synthetic", App47Api.listUserPurchases, ofUser, "success", statuses),
    checksum("synthetic", true),
  ],
  "synthetic-app-daily-logs.json": [
    answer("synthetic", App47Api.getDailyLogs, { app_id: "app-1" }),
    checksum("synthetic", true),
  ],
  "synthetic-create-build-request.json": {
    origin: "synthetic",
    kind: "request",
    operation: App47Api.createBuild,
    besides: { app_id: "5621b726256f5371b7000001" },
    input: (body) => (body as { readonly build: unknown }).build,
  },
}

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

const onRead = { operation: App47Api.listUserPurchases, input: ofUser }

const said = (
  message: string,
  status: number,
  _tag: string,
  more: { readonly operation: Operation.Any; readonly input: unknown } = onRead,
): ErrorCase => ({
  name: `${more.operation.name}: "${message}" with ${status}`,
  ...more,
  status,
  body: { json: failed(message) },
  expected: { _tag, isRetryable: _tag === "RateLimited" || _tag === "ProviderUnavailable", says: message },
})

const errors: ReadonlyArray<ErrorCase> = [
  // Which status goes with it is documented nowhere.
  ...[200, 401, 403, 422].map((status) => said("Access denied", status, "PermissionDenied")),
  ...[200, 400, 422].map((status) =>
    said("No file attached in request", status, "InvalidRequest", {
      operation: App47Api.uploadFile,
      input: upload,
    }),
  ),
  said("Something else", 200, "InvalidRequest"),
  said("Something else", 401, "AuthenticationFailed"),
  said("Something else", 403, "PermissionDenied"),
  said("Something else", 404, "NotFound"),
  said("Something else", 422, "InvalidRequest"),
  said("Something else", 429, "RateLimited"),
  said("Something else", 500, "ProviderUnavailable"),
  said("Something else", 500, "OutcomeUnknown", { operation: App47Api.createBuild, input: build }),
  {
    name: "an answer that does not say whether it is a success",
    ...onRead,
    status: 200,
    body: { json: envelope({ list: [] }) },
    expected: { _tag: "UnexpectedResponse", isRetryable: false },
  },
  {
    name: "an answer without results",
    ...onRead,
    status: 200,
    body: { json: {} },
    expected: { _tag: "UnexpectedResponse", isRetryable: false },
  },
]

// -----------------------------------------------------------------------------
// Web hooks
// -----------------------------------------------------------------------------

const jsonHeaders = { "content-type": "application/json" }

/** The secret is the last part of the path that the portal posts to. */
const pathOf = (secret: string): string => `/hooks/app47/${encodeURIComponent(secret)}`

const secretOf = ({ path }: Delivery): string | undefined =>
  path === undefined ? undefined : decodeURIComponent(path.split("/").at(-1) ?? "")

const posted = (content: unknown, secret: string): GenuineDelivery => ({
  body: JSON.stringify(content),
  headers: jsonHeaders,
  path: pathOf(secret),
})

const clearText = Canary.make("app47 customer password")

const customer = { id: "57900459a56f7f77930000d2", email: "customer@example.com", name: "Example Customer" }
const purchase = {
  order_id: "Test-1466528612",
  name: "Life Saver",
  purchase_time: 1466528612,
  status: "Purchased",
  purchase_token: "57697364db8fe908350007a4",
}

const event = (payload: Fields): Fields => ({ payload, md5: "131aasdf12309jafsd0f9dasdfas" })

const bought = (at: number, more: Fields = {}): Fields =>
  event({
    action: "purchased",
    customer,
    purchase,
    type: "customer_purchase",
    epoch_timestamp: at / 1000,
    ...more,
  })

const changed = (at: number, more: Fields = {}): Fields =>
  event({
    action: "update",
    customer: { ...customer, password: clearText.secret },
    type: "customer",
    epoch_timestamp: at / 1000,
    ...more,
  })

const form = (value: unknown, name: string): ReadonlyArray<readonly [string, string]> =>
  isFields(value)
    ? Object.entries(value).flatMap(([key, item]) => form(item, `${name}[${key}]`))
    : [[name, String(value)]]

const formPosted = (content: Fields, secret: string): GenuineDelivery => ({
  body: new URLSearchParams(
    Object.entries(content).flatMap(([name, value]) => form(value, name).map(([key, text]) => [key, text])),
  ).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
  path: pathOf(secret),
})

const malformed = (body: string, ...tags: ReadonlyArray<string>) => ({
  make: (secret: string): Delivery => ({ body, headers: jsonHeaders, path: pathOf(secret) }),
  tags,
})

const receiver =
  (isSecret: boolean): Webhook["receiver"] =>
  (accepting) => {
    // None at all is a type error; the suite asks all the same.
    const secrets = accepting.map((secret) =>
      Redacted.make(secret),
    ) as unknown as App47Webhook.Options["pathSecrets"]
    return Effect.map(App47Webhook.make({ pathSecrets: isSecret ? secrets : "none" }), ({ verify }) => {
      const read = (delivery: Delivery) => verify(delivery.body as string, { pathSecret: secretOf(delivery) })
      return {
        verify: read,
        once: (delivery, handle) =>
          Effect.flatMap(read(delivery), (seen) =>
            Effect.map(App47Webhook.once(seen, handle), Option.isSome),
          ),
      }
    })
  }

const withPathSecret: Webhook = {
  name: "secret in the path",
  proof: "password",
  key: Canary.sharedKey,
  carries: [clearText],
  receiver: receiver(true),
  genuine: {
    "an app": (secret, at) => posted(bought(at), secret),
    "an in-app item": (secret, at) =>
      posted(
        bought(at, {
          customer: {
            ...customer,
            devices: [{ unique_identifier: "avadf22fa", model: "SX6", manufacture: "Samsung" }],
          },
        }),
        secret,
      ),
    "a cancellation": (secret, at) => posted(bought(at, { action: "canceled" }), secret),
    "a customer with a password": (secret, at) => posted(changed(at), secret),
    "a customer with a password, as a form": (secret, at) => formPosted(changed(at), secret),
    "an app, as a form": (secret, at) => formPosted(bought(at), secret),
    "a type nobody knows, with the password in other places": (secret, at) =>
      posted(
        changed(at, {
          type: "subscription",
          note: `the password is ${clearText.secret}`,
          nested: [{ PassWord: clearText.secret }],
        }),
        secret,
      ),
  },
  withoutProof: ({ body, headers }) => ({ body, headers }),
  raw: (body, secret) => ({ body, headers: jsonHeaders, path: pathOf(secret) }),
  malformed: {
    "a Ruby hash": malformed(
      `{"payload"=>{:action=>"update", :customer=>{:password=>${JSON.stringify(clearText.secret)}}}}`,
      "UnexpectedResponse",
    ),
    "a Ruby hash of symbols": malformed(
      `{:payload=>{:action=>"update", :customer=>{:password=>${JSON.stringify(clearText.secret)}}}}`,
      "UnexpectedResponse",
    ),
    XML: malformed(
      `<notification><payload><customer><password>${clearText.secret}</password></customer></payload></notification>`,
      "UnexpectedResponse",
    ),
    "no payload": malformed(JSON.stringify({ md5: "x" }), "DecodeFailed", "UnexpectedResponse"),
    "a payload that is a text": malformed(JSON.stringify({ payload: clearText.secret }), "DecodeFailed"),
    "a customer without an id": malformed(
      JSON.stringify(event({ action: "update", type: "customer", customer: { password: clearText.secret } })),
      "DecodeFailed",
    ),
    "a customer who is a number": malformed(
      JSON.stringify(event({ action: "update", type: "customer", customer: 42 })),
      "DecodeFailed",
    ),
    "a purchase without a token": malformed(
      JSON.stringify(event({ action: "purchased", type: "customer_purchase", customer, purchase: {} })),
      "DecodeFailed",
    ),
    "a time in words": malformed(JSON.stringify(bought(0, { epoch_timestamp: "soon" })), "DecodeFailed"),
  },
  time: {
    isSent: false,
    because: "App47 signs nothing: a delivery proves no time, and not even its sender",
    occurredAt: (seen) => {
      const { occurredAt } = seen as App47Webhook.WebhookEvent
      return occurredAt === undefined ? undefined : occurredAt * 1000
    },
    telling: (secret, at) => posted(bought(at), secret),
  },
}

/** The documented hook: nothing proves where it comes from. */
const unsigned: Webhook = {
  ...withPathSecret,
  name: "unsigned",
  proof: "none",
  receiver: receiver(false),
  withoutProof: undefined,
}

// -----------------------------------------------------------------------------
// The registration
// -----------------------------------------------------------------------------

const shown = { id: "544fa14538d6b81f6b00003d", status: "Purchased", price: "1.99", currency: "USD" }

/** See the module. */
export const app47: Registration = {
  id: "app47",
  packageName: "@effect-billing/app47",
  errorTag: "App47Error",
  operations: App47Api.operations,
  hosts: ["api"],
  credentials: [{ name: "accessToken", isSecret: true }],
  placement: (_operation, { accessToken = "" }) => ({ headers: { "access-token": accessToken } }),
  connect: connect(),
  reads: [
    {
      operation: App47Api.showUserPurchase,
      input: ofPurchase,
      answer: succeeded({ purchase: shown }),
      malformed: succeeded({ purchase: { ...shown, id: 42 } }),
      drifted: succeeded({ purchase: { ...shown, status: "Disputed", brandNew: { a: 1 } } }),
    },
  ],
  writes: [
    { operation: App47Api.createBuild, input: build, answer: succeeded({ build: { id: "build-1" } }) },
    { operation: App47Api.uploadFile, input: upload, answer: succeeded({ file_id: "file-1" }) },
  ],
  listings,
  inputs: { uploadFile: upload },
  payload: (_operation, sent) => payloadOf(sent),
  canonical,
  samples: { folder: new URL("../../../app47/test/fixtures/", import.meta.url), files },
  errors,
  inBand: { echo: (text) => envelope({ message: text, success: false, [text.slice(0, 300)]: text }) },
  webhooks: [withPathSecret, unsigned],
}

/** The same client where a wrong checksum fails the call: the vendor's genuine ones pass, its edited ones do not. */
export const app47Strict: Registration = {
  ...app47,
  id: "app47, integrity fail",
  provider: "app47",
  connect: connect("fail"),
  samples: {
    ...app47.samples,
    files: {
      "ping-valid-token.json": answer("real", App47Api.ping, {}),
      "user-purchases-list-empty.json": answer("real", App47Api.listUserPurchases, ofUser, "IntegrityFailed"),
      "user-purchase-show.json": answer("real", App47Api.showUserPurchase, ofPurchase, "IntegrityFailed"),
      // The upload was made all the same.
      "upload-file-success.json": answer("real", App47Api.uploadFile, upload, "OutcomeUnknown"),
      "user-purchases-list-access-denied.json": answer(
        "real",
        App47Api.listUserPurchases,
        ofUser,
        "PermissionDenied",
      ),
      "synthetic-upload-file-success-checksum-restored.json": answer(
        "synthetic",
        App47Api.uploadFile,
        upload,
      ),
      "synthetic-user-purchases-status-variants.json": answer(
        "synthetic",
        App47Api.listUserPurchases,
        ofUser,
      ),
    },
  },
}
