/** The provider's documented error answers, and the statuses every provider shares, each to its reason. */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import type { World } from "../FaultCase.ts"
import * as Outcome from "../Outcome.ts"
import * as PlainServer from "../PlainServer.ts"
import type { ErrorCase, Registration } from "../Registration.ts"

const page = { text: "<html><h1>nginx</h1></html>" }

/** What HTTP says alone, for answers of gateways and proxies that know nothing of the vendor's format. */
export const sharedCases = (registration: Registration): ReadonlyArray<ErrorCase> => {
  const row = (
    status: number,
    _tag: string,
    isRetryable: boolean,
    more: Partial<ErrorCase> = {},
  ): ErrorCase => ({
    name: `HTTP ${status}${more.name === undefined ? "" : ` ${more.name}`}`,
    operation: registration.reads[0].operation,
    input: registration.reads[0].input,
    status,
    body: { json: {} },
    expected: { _tag: registration.statuses?.[status] ?? _tag, isRetryable, ...more.expected },
    ...(more.headers === undefined ? {} : { headers: more.headers }),
    ...(more.body === undefined ? {} : { body: more.body }),
  })
  return [
    row(401, "AuthenticationFailed", false),
    row(403, "PermissionDenied", false),
    row(404, "NotFound", false),
    row(404, "UnexpectedResponse", false, { name: "with a page", body: page }),
    row(409, "Conflict", false),
    row(422, "InvalidRequest", false),
    row(429, "RateLimited", true),
    row(429, "RateLimited", true, {
      name: "with Retry-After",
      headers: { "retry-after": "7" },
      expected: { _tag: "RateLimited", isRetryable: true, retryAfter: 7 },
    }),
    row(500, "ProviderUnavailable", true),
    row(502, "ProviderUnavailable", true, { name: "with a page", body: page }),
    row(503, "ProviderUnavailable", true),
    row(504, "ProviderUnavailable", true),
    row(301, "UnexpectedResponse", false, { name: "without a location" }),
    row(200, "UnexpectedResponse", false, { name: "with a page", body: page }),
    row(200, "UnexpectedResponse", false, { name: "with half of a JSON", body: { text: '{"rows":[' } }),
  ]
}

/** What is wrong with the reason that an error answer gives. */
export const check = (
  world: World,
  row: ErrorCase,
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    server.answer(
      PlainServer.always({
        status: row.status,
        body: row.body,
        ...(row.headers === undefined ? {} : { headers: row.headers }),
      }),
    )
    const subject = yield* world.connect({ maximumAttempts: 1 })
    const { outcome } = yield* Outcome.run(
      registration,
      Effect.suspend(() => subject.call(row.operation, row.input)),
    )
    if (outcome._tag !== "Failure")
      return [`should fail with ${row.expected._tag}, but: ${Outcome.word(outcome)}`]
    const { error, reason } = outcome
    const { expected } = row
    const json = ProviderError.toJson(error)
    return [
      ...Outcome.expectEqual("the reason", reason._tag, expected._tag),
      ...Outcome.expectEqual("isRetryable", error.isRetryable, expected.isRetryable),
      ...Outcome.expectEqual("the status of the line", error.status, row.status),
      ...Outcome.expectEqual("the operation", error.operation, row.operation.name),
      ...Outcome.expect(
        reason.message.trim() !== "" && error.message.includes(reason.message),
        "the error has no message",
      ),
      ...(expected.bodyStatus === undefined
        ? []
        : Outcome.expectEqual("bodyStatus", reason.bodyStatus, expected.bodyStatus)),
      ...(expected.providerCode === undefined
        ? []
        : Outcome.expectEqual("providerCode", reason.providerCode, expected.providerCode)),
      ...(expected.says === undefined
        ? []
        : Outcome.expect(
            reason.providerMessage?.includes(expected.says) === true,
            `the provider's words are ${JSON.stringify(reason.providerMessage)}`,
          )),
      ...(expected.retryAfter === undefined
        ? []
        : Outcome.expectEqual(
            "retryAfter in seconds",
            error.retryAfter === undefined ? undefined : Duration.toSeconds(error.retryAfter),
            expected.retryAfter,
          )),
      ...Object.entries(expected.fields ?? {}).flatMap(([name, value]) =>
        Outcome.expectEqual(name, (reason as unknown as Readonly<Record<string, unknown>>)[name], value),
      ),
      ...Outcome.expectEqual("the JSON's tag", json.reason._tag, expected._tag),
      ...Outcome.expectEqual("the JSON after its travel", JSON.parse(JSON.stringify(json)), json),
    ]
  })
