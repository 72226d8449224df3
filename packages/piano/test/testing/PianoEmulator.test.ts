import type * as Operation from "@effect-billing/core/Operation"
import * as Reader from "@effect-billing/piano/PianoApi/Reader"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import type { PianoError } from "@effect-billing/piano/PianoError"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import * as PianoAccessToken from "@effect-billing/piano/PianoAccessToken"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoUserRef from "@effect-billing/piano/PianoUserRef"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { alice, start, type Transport } from "./support.ts"

const transports: ReadonlyArray<Transport> = ["in process", "over HTTP"]

// Without moving the test's clock: opening a sealed text takes real time, and the call would time out meanwhile.
const codeOf = <A, R>(effect: Effect.Effect<A, PianoError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => [
    reason._tag,
    "providerCode" in reason ? reason.providerCode : undefined,
  ])

const user = { uid: "user-1" }
const term = { term_id: "TMMONTHLY001" }

describe("every operation it knows", () => {
  for (const transport of transports) {
    it.effect(`is answered so that the real clients read it strictly, ${transport}`, () =>
      Effect.gen(function* () {
        const { call, emulator, publisher } = yield* start({}, transport)
        const { accesses } = yield* publisher.listUserAccess(user)
        const { conversions } = yield* publisher.listAppConversions(user)
        const { subscriptions } = yield* publisher.listAppSubscriptions(user)
        yield* publisher.createUser({ uid: "eve", email: "eve@example.com" })
        const { webhooks } = yield* publisher.listWebhooks()
        const webhook = { webhook_id: webhooks[0]?.webhook_id }
        const subscription = { subscription_id: subscriptions[0]?.subscription_id }
        const paid = conversions.find(({ user_payment }) => (user_payment ?? undefined) !== undefined)
        const payment = { user_payment_id: paid?.user_payment?.user_payment_id }
        const bundle = { uid: "user-bob", rid: "EVERYTHING" }
        const form = { uid: "user-bob", custom_fields: '{"interests":"Books"}' }
        const fields = { fields: { number: "4711" } }
        /** An input for every one, that succeeds against the demonstration's records. */
        const inputs: Readonly<Record<string, unknown>> = {
          checkAccess: { rid: "PREMIUM_ACCESS" },
          logError: { log_message: "oops" },
          createExternalConversion: { term_id: "TMEXTERNAL01", ...fields },
          createRegistrationConversion: undefined,
          logConversion: { tracking_id: "t", ...term, term_name: "Monthly" },
          logFunnelStep: { tracking_id: "t", step_number: 1, step_name: "seen" },
          logMicroConversion: { tracking_id: "t", event_group_id: "g" },
          exchangeOAuthToken: {
            client_id: "demoAppAid",
            grant_type: "refresh_token",
            refresh_token: "refresh-of-bob",
          },
          syncSubscribeWithGoogle: { access_token: "google-token" },
          loginAmpReader: { reader_id: "amp-1" },
          logoutAmpReader: { reader_id: "amp-1" },
          getUser: user,
          createUser: { uid: "new", email: "new@example.com" },
          updateUser: { uid: "eve", first_name: "Eve", custom_fields: { topics: ["a", "b"] } },
          registerUser: { email: "registered@example.com" },
          disableUser: { uid: "eve" },
          checkUserAccess: { ...user, rid: "PREMIUM_ACCESS" },
          listUserAccess: user,
          grantUserAccess: bundle,
          grantUsersAccess: { rid: ["ARCHIVE"], emails: ["bob@example.com", "carol@example.com"] },
          revokeUserAccess: { access_id: "demoaccess02" },
          updateUserAccess: { access_id: "demoaccess01", expire_date: 2_000_000_000 },
          getSubscription: subscription,
          listSubscriptionStats: user,
          cancelSubscription: subscription,
          cancelSubscriptionDeferred: subscription,
          resumeSubscription: subscription,
          updateSubscription: { ...subscription, auto_renew: true },
          isSubscriptionPartiallyRefundable: subscription,
          getConversion: { term_conversion_id: conversions[0]?.term_conversion_id },
          getLastConversion: user,
          getConversionData: { term_conversion_id: conversions[0]?.term_conversion_id },
          createAppCustomConversion: { uid: "user-bob", term_id: "TMCUSTOM0001", access_period: 7 },
          createAppExternalConversion: { uid: "user-bob", term_id: "TMEXTERNAL01", ...fields },
          createAppRegistrationConversion: { uid: "x", term_id: "TMREGISTER01", email: "x@example.com" },
          getPayment: payment,
          isPaymentPartiallyRefundable: payment,
          refundPayment: payment,
          getTerm: term,
          getOffer: { offer_id: "OFSPRING0001" },
          getResource: { rid: "EVERYTHING" },
          getWebhook: webhook,
          listWebhookResponses: webhook,
          resendWebhook: webhook,
          skipWebhook: undefined,
          updateWebhookSettings: { enabled: true, configs: [{ key: "new_purchase", enabled: true }] },
          exportUser: { uid: "user-dave", scope: "ALL" },
          eraseUser: { uid: "leaving", scope: "ALL" },
          eraseAnonymousUser: { browser_id: "b" },
          testUserRef: {
            user_ref: Redacted.value(
              yield* PianoUserRef.make(
                { uid: "zoe", email: "zoe@example.com" },
                emulator.credentials.privateKey,
              ),
            ),
          },
          registerIdentity: { email: "signed-up@example.com", password: "p" },
          loginIdentity: { email: "alice@example.com", password: "demo-password" },
          logoutIdentity: { token: "token-of-carol" },
          verifyIdentityToken: { token: "demo-user-token" },
          validateIdentityToken: { client_id: "demoAppAid", authorization: "demo-user-token" },
          refreshIdentityToken: { refresh_token: "refresh-token-of-erin" },
          exchangeIdentityToken: { grant_type: "refresh_token", refresh_token: "refresh-token-of-frank" },
          getIdentityUser: user,
          changeIdentityPassword: { uid: "user-erin", password: "new" },
          setIdentityPassword: undefined,
          resetIdentityPassword: { email: "alice@example.com" },
          setIdentityEmailConfirmation: { uid: "user-erin", email_confirmation_state: "confirmed" },
          fillIdentityForm: form,
          fillIdentityFormAsUser: {
            uid: "user-1",
            custom_fields: '{"interests":"Books"}',
            authorization: "demo-user-token",
          },
          getIdentityAliases: user,
        }
        yield* emulator.plant({
          users: [
            { uid: "leaving" },
            { uid: "user-bob", email: "bob@example.com", user_tokens: ["of-bob"] },
            { uid: "user-carol", email: "carol@example.com", user_tokens: ["token-of-carol"] },
            { uid: "user-erin", email: "erin@example.com", user_tokens: ["token-of-erin"] },
            { uid: "user-frank", email: "frank@example.com", user_tokens: ["token-of-frank"] },
          ],
        })
        assert.isNotEmpty(accesses)
        const known = new Set(emulator.operations.map(({ name }) => name))
        const answered: Array<string> = []
        const operations = PianoApi.operations as ReadonlyArray<Operation.Any>
        // The last ones first would take away what others look at.
        const order = ["refundPayment", "cancelSubscription"]
        const sorted = operations.toSorted(
          (one, other) => order.indexOf(one.name) - order.indexOf(other.name),
        )
        for (const operation of sorted) {
          if (!known.has(operation.name)) continue
          answered.push(operation.name)
          // These have no success in the demonstration; their own tests have.
          if (operation.name in inputs && inputs[operation.name] === undefined) continue
          const answer = yield* Effect.result(call(operation, inputs[operation.name] ?? {}))
          assert.deepStrictEqual(
            [operation.name, answer._tag],
            [operation.name, "Success"],
            JSON.stringify(answer),
          )
        }
        assert.lengthOf(answered, known.size)
      }),
    )
  }

  it.effect("all the readers' operations are among them", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      const known = emulator.operations.map(({ name }) => name)
      assert.includeMembers(
        known,
        Object.values(Reader).map(({ name }) => name),
      )
    }),
  )

  it.effect("everything with a method in PianoPublisherClient and PianoIdClient is among them", () =>
    Effect.gen(function* () {
      const { emulator, identity, publisher } = yield* start()
      const known = emulator.operations.map(({ name }) => name)
      const methods = [...Object.keys(publisher), ...Object.keys(identity)].filter(
        (name) => name !== "request" && !name.startsWith("stream"),
      )
      assert.includeMembers(known, methods)
    }),
  )
})

describe("in process", () => {
  it.effect("every region's hosts lead to it", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      const { aid, apiToken } = emulator.credentials
      for (const environment of ["us", "eu", "au", "ap", "sandbox"] as const) {
        const options = { aid, environment }
        const reader = yield* PianoClient.make(options).pipe(Effect.provide(emulator.layerHttpClient))
        const publisher = yield* PianoPublisherClient.make({ ...options, apiToken }).pipe(
          Effect.provide(emulator.layerHttpClient),
        )
        assert.strictEqual((yield* reader.getCurrentUser()).uid, "anon", environment)
        assert.strictEqual(yield* publisher.countUsers(), 6, environment)
      }
    }),
  )
})

describe("the publisher's token", () => {
  it.effect("is taken from the header, the form and the query, and nothing else gets in", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const count = "/api/v3/publisher/conversion/count"
      const users = "/api/v3/publisher/user/app/count"
      const codes = [
        yield* raw("GET", `${count}?aid=demoAppAid`, { headers: { api_token: "demo-api-token" } }),
        yield* raw("GET", `${count}?aid=demoAppAid`, { headers: { API_TOKEN: "demo-api-token" } }),
        yield* raw("GET", `${count}?aid=demoAppAid&api_token=demo-api-token`),
        yield* raw("POST", users, { form: "aid=demoAppAid&api_token=demo-api-token" }),
        yield* raw("GET", `${count}?aid=demoAppAid`),
        yield* raw("GET", `${count}?aid=demoAppAid`, { headers: { api_token: "wrong" } }),
        yield* raw("GET", `${count}?aid=otherAppId`, { headers: { api_token: "demo-api-token" } }),
        yield* raw("GET", `${count}?aid=demoAppAid`, { headers: { authorization: "Bearer demo-api-token" } }),
      ].map(({ json, status }) => [status, json["code"]])
      assert.deepStrictEqual(codes, [
        ...Array.from({ length: 4 }, () => [200, 0]),
        ...Array.from({ length: 4 }, () => [200, 2]),
      ])
    }),
  )

  it.effect("never shows in what was recorded", () =>
    Effect.gen(function* () {
      const { asAlice, emulator, publisher, raw } = yield* start()
      yield* publisher.getUser(user)
      yield* asAlice.checkAccess({ rid: "PREMIUM_ACCESS" })
      yield* raw("GET", "/api/v3/publisher/conversion/count?api_token=demo-api-token")
      const seen = JSON.stringify([yield* emulator.requests, yield* emulator.describeState])
      assert.notInclude(seen, "demo-api-token")
      assert.notInclude(seen, "demo-user-token")
      assert.notInclude(seen, "demo-private-key")
    }),
  )
})

describe("requests", () => {
  it.effect("with what nobody knows, needs or can read are refused with names", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const get = (path: string) =>
        Effect.map(raw("GET", path, { headers: { api_token: "demo-api-token" } }), ({ json }) => [
          json["code"],
          json["validation_errors"],
        ])
      const check = "/api/v3/publisher/user/access/check"
      assert.deepStrictEqual(yield* get(`${check}?aid=demoAppAid&uid=user-1`), [400, { rid: "Required" }])
      assert.deepStrictEqual(yield* get(`${check}?aid=demoAppAid&uid=user-1&rid=ARCHIVE&ridd=1`), [
        400,
        { ridd: "Unexpected parameter" },
      ])
      assert.deepStrictEqual(yield* get(`${check}?aid=demoAppAid&uid=user-1&rid=ARCHIVE&cross_app=perhaps`), [
        400,
        { cross_app: "Must be true or false" },
      ])
      assert.deepStrictEqual(yield* get("/api/v3/publisher/user/access/list?uid=user-1&limit=ten"), [
        400,
        { limit: "Must be a number" },
      ])
    }),
  )

  it.effect("to other addresses and with other methods are told 404", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      assert.strictEqual((yield* raw("GET", "/api/v3/nothing")).status, 404)
      assert.strictEqual((yield* raw("POST", "/api/v3/access/check")).status, 404)
      assert.strictEqual((yield* raw("OPTIONS", "/api/v3/publisher/user/get")).status, 404)
    }),
  )

  it.effect("of pages of other origins are told beforehand what they may send", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const { headers, status, text } = yield* raw("OPTIONS", "/api/v3/access/check", {
        headers: { "access-control-request-headers": "x-one, x-two" },
      })
      assert.deepStrictEqual(
        [
          status,
          text,
          headers["access-control-allow-origin"],
          headers["access-control-allow-methods"],
          headers["access-control-allow-headers"],
        ],
        [204, "", "*", "GET", "x-one, x-two"],
      )
    }),
  )
})

describe("the reader", () => {
  it.effect("is whoever a token or a user_ref says, and nobody otherwise", () =>
    Effect.gen(function* () {
      const { asAlice, emulator, reader } = yield* start()
      assert.strictEqual((yield* reader.getCurrentUser()).uid, "anon")
      assert.isFalse((yield* reader.checkAccess({ rid: "PREMIUM_ACCESS" })).granted)
      assert.deepStrictEqual((yield* reader.listAccess()).accesses, [])
      assert.strictEqual((yield* asAlice.getCurrentUser()).email, "alice@example.com")
      const identity = yield* emulator.signIn("user-bob")
      assert.strictEqual((yield* reader.as(identity).getCurrentUser()).uid, "user-bob")
      const sealed = yield* PianoUserRef.make(
        { uid: "zoe", email: "zoe@example.com", first_name: "Zoe" },
        emulator.credentials.privateKey,
      )
      assert.strictEqual((yield* reader.as(PianoIdentity.userRef(sealed)).getCurrentUser()).first_name, "Zoe")
    }),
  )

  it.effect("is refused with a wrong token, a wrong provider, another app's user_ref, another aid", () =>
    Effect.gen(function* () {
      const { asAlice, emulator, reader } = yield* start()
      const invalid = ["InvalidRequest", 401]
      const wrongToken = PianoIdentity.userToken(Redacted.make("wrong"), "piano_id")
      assert.strictEqual((yield* codeOf(reader.as(wrongToken).getCurrentUser()))[1], 401)
      assert.strictEqual(
        (yield* codeOf(reader.as({ ...alice, user_provider: "gigya" }).getCurrentUser()))[1],
        invalid[1],
      )
      const forged = yield* PianoUserRef.make({ uid: "user-1", email: "a@b.c" }, Redacted.make("another key"))
      assert.strictEqual((yield* codeOf(reader.as(PianoIdentity.userRef(forged)).getCurrentUser()))[1], 401)
      assert.strictEqual((yield* codeOf(asAlice.checkAccess({ aid: "otherAppId", rid: "ARCHIVE" })))[1], 402)
      yield* emulator.clock.advance("400 days")
      assert.strictEqual((yield* codeOf(asAlice.getCurrentUser()))[1], 401)
    }),
  )

  it.effect("has a user_ref that grows old where the emulator is told so", () =>
    Effect.gen(function* () {
      const { emulator, publisher, reader } = yield* start({
        startAt: "1970-01-01T00:00:00Z",
        userRefLifetime: "1 hour",
      })
      const sealed = yield* PianoUserRef.make({ uid: "zoe", email: "z@b.c" }, emulator.credentials.privateKey)
      const zoe = reader.as(PianoIdentity.userRef(sealed))
      yield* emulator.clock.advance("59 minutes")
      assert.strictEqual((yield* zoe.getCurrentUser()).uid, "zoe")
      yield* emulator.clock.advance("2 minutes")
      assert.strictEqual((yield* codeOf(zoe.getCurrentUser()))[1], 401)
      assert.strictEqual((yield* codeOf(publisher.testUserRef({ user_ref: sealed })))[1], 7007)
    }),
  )

  it.effect("gets a sealed cookie that says what may be read", () =>
    Effect.gen(function* () {
      const { asAlice, emulator } = yield* start({ startAt: "1970-01-01T00:00:00Z" })
      const { value } = yield* asAlice.listAccessTokens()
      const tokens = yield* PianoAccessToken.read(value ?? "", {
        privateKeys: emulator.credentials.privateKey,
      })
      assert.deepStrictEqual(
        tokens.map(({ rid }) => rid),
        ["NEWSLETTER", "PREMIUM_ACCESS", "ARCHIVE"],
      )
      assert.isTrue(yield* PianoAccessToken.isGranted(tokens, "PREMIUM_ACCESS"))
    }),
  )

  it.effect("finds what comes with a bundle by its own name", () =>
    Effect.gen(function* () {
      const { emulator, publisher, reader } = yield* start()
      yield* emulator.grant({ uid: "zoe", rid: "EVERYTHING" })
      const zoe = reader.as(yield* emulator.signIn("zoe"))
      const { access_id, granted, parent_access_id, resource } = yield* zoe.checkAccess({ rid: "ARCHIVE" })
      assert.isTrue(granted)
      assert.strictEqual(resource?.rid, "ARCHIVE")
      assert.notStrictEqual(access_id, parent_access_id)
      const names = (rows: ReadonlyArray<{ readonly resource?: { readonly rid?: string | null } | null }>) =>
        rows.map((row) => row.resource?.rid)
      assert.deepStrictEqual(names((yield* zoe.listAccess()).accesses), ["EVERYTHING"])
      const expanded = yield* zoe.listAccess({ expand_bundled: true })
      assert.deepStrictEqual(names(expanded.accesses), ["EVERYTHING", "PREMIUM_ACCESS", "ARCHIVE"])
      const listed = yield* publisher.listUserAccess({ uid: "zoe", expand_bundled: true })
      assert.deepStrictEqual(
        listed.accesses.map((access) => access.access_id),
        expanded.accesses.map((access) => access.access_id),
      )
    }),
  )

  it.effect("reads access under either key", () =>
    Effect.gen(function* () {
      const { asAlice, raw } = yield* start({ accessesKey: "data" })
      assert.lengthOf((yield* asAlice.listAccess()).accesses, 3)
      const { json } = yield* raw("GET", "/api/v3/access/list?aid=demoAppAid&user_token=demo-user-token")
      assert.isArray(json["data"])
      assert.lengthOf((yield* asAlice.listAccess({ active: false })).accesses, 4)
    }),
  )
})

describe("access", () => {
  it.effect("grant, check, list, revoke", () =>
    Effect.gen(function* () {
      const { publisher, reader, emulator, told } = yield* start()
      const zoe = { uid: "zoe" }
      const rid = "ARCHIVE"
      yield* publisher.createUser({ ...zoe, email: "zoe@example.com" })
      assert.isFalse((yield* publisher.checkUserAccess({ ...zoe, rid })).granted)
      const expire_date = Math.floor(Date.parse("2026-01-22T12:00:00Z") / 1000)
      const { accesses } = yield* publisher.grantUserAccess({ emails: "zoe@example.com", rid, expire_date })
      const access_id = accesses[0]?.access_id ?? ""
      const checked = yield* publisher.checkUserAccess({ ...zoe, rid })
      assert.deepStrictEqual(
        [checked.granted, checked.access_id, checked.expire_date],
        [true, access_id, expire_date],
      )
      const asZoe = reader.as(yield* emulator.signIn("zoe"))
      assert.isTrue((yield* asZoe.checkAccess({ rid })).granted)
      assert.lengthOf((yield* publisher.listUserAccess(zoe)).accesses, 1)
      const revoked = yield* publisher.revokeUserAccess({ access_id })
      assert.deepStrictEqual([revoked.granted, revoked.revoked], [false, true])
      assert.isFalse((yield* asZoe.checkAccess({ rid })).granted)
      assert.deepStrictEqual((yield* publisher.listUserAccess(zoe)).accesses, [])
      assert.deepStrictEqual(yield* codeOf(publisher.revokeUserAccess({ access_id })), ["NotFound", 5003])
      assert.deepStrictEqual(yield* told, [
        "user_created: user_created",
        "access_granted: free_access_granted",
        "access_revoked: access_revoked",
      ])
    }),
  )

  it.effect("ends when its time has come, and stays in the publisher's list", () =>
    Effect.gen(function* () {
      const { emulator, publisher, told } = yield* start()
      yield* emulator.grant({ uid: "zoe", rid: "ARCHIVE", for: "7 days" })
      yield* emulator.clock.advance("7 days")
      const { accesses } = yield* publisher.listUserAccess({ uid: "zoe" })
      assert.deepStrictEqual(
        accesses.map(({ granted }) => granted),
        [false],
      )
      assert.include(yield* told, "access_revoked: access_ended")
      const [access] = accesses
      yield* publisher.updateUserAccess({
        access_id: access?.access_id ?? "",
        expire_date: Math.floor(Date.parse("2026-03-01") / 1000),
      })
      assert.isTrue((yield* publisher.checkUserAccess({ uid: "zoe", rid: "ARCHIVE" })).granted)
    }),
  )

  it.effect("is refused with the documented codes", () =>
    Effect.gen(function* () {
      const { emulator, publisher } = yield* start()
      const { access_id } = yield* publisher.checkUserAccess({ ...user, rid: "PREMIUM_ACCESS" })
      assert.strictEqual((yield* codeOf(publisher.revokeUserAccess({ access_id: access_id ?? "" })))[1], 5007)
      const grant = (input: Parameters<typeof publisher.grantUserAccess>[0]) =>
        Effect.map(codeOf(publisher.grantUserAccess(input)), ([, code]) => code)
      assert.strictEqual(yield* grant({ ...user, rid: "NOTHING" }), 805)
      assert.strictEqual(yield* grant({ rid: "ARCHIVE" }), 5001)
      assert.strictEqual(yield* grant({ rid: "ARCHIVE", emails: "nobody@example.com" }), 5002)
      assert.strictEqual(yield* grant({ rid: "ARCHIVE", uid: "nobody" }), 401)
      assert.strictEqual(yield* grant({ ...user, rid: "ARCHIVE", expire_date: 1 }), 406)
      assert.strictEqual(
        (yield* codeOf(publisher.checkUserAccess({ uid: "nobody", rid: "ARCHIVE" })))[1],
        2001,
      )
      assert.deepStrictEqual(yield* emulator.webhooks.list, [])
    }),
  )
})

describe("users", () => {
  it.effect("are made once, changed, disabled, erased", () =>
    Effect.gen(function* () {
      const { publisher, told } = yield* start({ seed: "empty" })
      const eve = { uid: "eve" }
      yield* publisher.createUser({ ...eve, email: "eve@example.com" })
      assert.deepStrictEqual(yield* codeOf(publisher.createUser({ ...eve, email: "eve@example.com" })), [
        "Conflict",
        2000,
      ])
      assert.strictEqual((yield* codeOf(publisher.createUser({ uid: "x", email: "none" })))[1], 2002)
      yield* publisher.updateUser({ ...eve, last_name: "Adams", custom_fields: { topics: ["a", "b"] } })
      const found = yield* publisher.getUser(eve)
      assert.strictEqual(found.last_name, "Adams")
      assert.strictEqual(found.custom_fields?.[0]?.value, '["a","b"]')
      const { users } = yield* publisher.listUsers({ q: "adams" })
      assert.deepStrictEqual(
        users.map(({ custom_fields, uid }) => [uid, custom_fields]),
        [["eve", undefined]],
      )
      yield* publisher.disableUser(eve)
      assert.deepStrictEqual(yield* codeOf(publisher.getUser(eve)), ["NotFound", 2004])
      assert.strictEqual((yield* publisher.getUser({ ...eve, disabled: true })).uid, "eve")
      assert.strictEqual(yield* publisher.countUsers(), 0)
      yield* publisher.eraseUser({ ...eve, scope: "ALL" })
      assert.strictEqual(yield* publisher.countUsers({ include_disabled: true }), 0)
      assert.deepStrictEqual(yield* told, [
        "user_created: user_created",
        "user_updated: user_updated",
        "user_disabled: user_disabled",
      ])
    }),
  )

  it.effect("are listed in pages, the same ones as all at once", () =>
    Effect.gen(function* () {
      const { publisher } = yield* start()
      const all = yield* Stream.runCollect(publisher.streamUsers())
      const paged = yield* Stream.runCollect(publisher.streamUsers({ limit: 2 }))
      assert.lengthOf(all, 6)
      assert.deepStrictEqual(paged, all)
    }),
  )
})

describe("money", () => {
  it.effect("goes back in parts, and not more than there was", () =>
    Effect.gen(function* () {
      const { emulator, publisher, opened } = yield* start()
      const { user_payment } = yield* emulator.buy("zoe", "TMARCHIVE001")
      const user_payment_id = String((user_payment as { readonly user_payment_id: string }).user_payment_id)
      yield* publisher.refundPayment({ user_payment_id, amount: 10 })
      const part = yield* publisher.getPayment({ user_payment_id })
      assert.deepStrictEqual(
        [part.status, part.remaining_amount, part.refunded_amount],
        ["completed", 39.5, 10],
      )
      assert.strictEqual((yield* codeOf(publisher.refundPayment({ user_payment_id, amount: 40 })))[1], 14002)
      const whole = yield* publisher.refundPayment({ user_payment_id, revoke_access: true })
      assert.strictEqual(whole.status, "refunded")
      assert.strictEqual((yield* codeOf(publisher.refundPayment({ user_payment_id })))[1], 14001)
      assert.isFalse((yield* publisher.checkUserAccess({ uid: "zoe", rid: "ARCHIVE" })).granted)
      const amounts = (yield* opened)
        .filter(({ type }) => type === "payment_refund")
        .map(({ amount }) => amount)
      assert.deepStrictEqual(amounts, [10, 39.5])
    }),
  )
})

describe("terms", () => {
  it.effect("are taken once for registering, and only as what they are", () =>
    Effect.gen(function* () {
      const { emulator, publisher, reader } = yield* start()
      const zoe = reader.as(yield* emulator.signIn("zoe"))
      const { type, user_access } = yield* zoe.createRegistrationConversion({ term_id: "TMREGISTER01" })
      assert.deepStrictEqual([type, user_access?.granted], ["Registration", true])
      assert.deepStrictEqual(yield* codeOf(zoe.createRegistrationConversion({ term_id: "TMREGISTER01" })), [
        "Conflict",
        1009,
      ])
      assert.strictEqual((yield* codeOf(zoe.createRegistrationConversion(term)))[1], 1002)
      assert.strictEqual((yield* codeOf(zoe.createRegistrationConversion({ term_id: "none" })))[1], 1001)
      assert.strictEqual(
        (yield* codeOf(reader.createRegistrationConversion({ term_id: "TMREGISTER01" })))[1],
        401,
      )
      yield* publisher.createAppCustomConversion({ uid: "zoe", term_id: "TMCUSTOM0001", access_period: 7 })
      assert.lengthOf((yield* zoe.listConversions()).conversions, 2)
    }),
  )
})

describe("Piano ID", () => {
  it.effect("signs up, in and out; a token is the reader's identity", () =>
    Effect.gen(function* () {
      const { identity, reader } = yield* start()
      const email = "zoe@example.com"
      const password = Redacted.make("secret")
      const { access_token, refresh_token, registration } = yield* identity.registerIdentity({
        email,
        password,
      })
      assert.isTrue(registration)
      const token = access_token ?? Redacted.make("")
      const zoe = reader.as(PianoIdentity.userToken(token, "piano_id"))
      assert.strictEqual((yield* zoe.getCurrentUser()).email, email)
      assert.isFalse(yield* zoe.checkEmailConfirmation())
      const wrong = Redacted.make("wrong")
      assert.strictEqual((yield* codeOf(identity.loginIdentity({ email, password: wrong })))[1], 403)
      assert.isDefined((yield* identity.loginIdentity({ email, password })).access_token)
      const fresh = yield* identity.refreshIdentityToken({ refresh_token: refresh_token ?? wrong })
      assert.strictEqual((yield* codeOf(identity.verifyIdentityToken({ token })))[1], 403)
      const next = fresh.access_token ?? wrong
      assert.isDefined((yield* identity.verifyIdentityToken({ token: next })).expires_in)
      assert.isTrue((yield* identity.logoutIdentity({ token: next })).success)
      assert.strictEqual((yield* codeOf(identity.verifyIdentityToken({ token: next })))[1], 403)
    }),
  )
})
