/**
 * The vendor's own samples through the real client: an answer decodes from a plain server, a request is what the
 * client sends, a webhook verifies. A file of the folder that the registration leaves out is a fault, and the other
 * way round.
 */
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { isDeepStrictEqual } from "node:util"
import * as Canary from "../Canary.ts"
import type { World } from "../FaultCase.ts"
import * as Outcome from "../Outcome.ts"
import * as PlainServer from "../PlainServer.ts"
import type { Registration, Sample } from "../Registration.ts"
import { schemaView } from "../internal/schemaView.ts"

/** What is wrong with the table of samples, compared with the folder. */
export const checkFolder = (registration: Registration): ReadonlyArray<string> => {
  const { files, folder } = registration.samples
  if (!existsSync(folder)) return [`there is no folder of samples at ${folder.pathname}`]
  const present = readdirSync(folder).filter((name) => name.endsWith(".json"))
  const listed = Object.keys(files)
  return [
    ...present
      .filter((name) => !listed.includes(name))
      .map((name) => `${name} is left out of the table of samples`),
    ...listed.filter((name) => !present.includes(name)).map((name) => `${name} is listed, but not there`),
    ...Outcome.expect(present.length > 0, "there are no samples"),
    ...Object.entries(files).flatMap(([name, { origin }]) =>
      Outcome.expect(
        (origin === "synthetic") === name.startsWith("synthetic-"),
        `${name} is listed as ${origin}; a synthetic sample is named so`,
      ),
    ),
  ]
}

const content = (registration: Registration, file: string): unknown =>
  JSON.parse(readFileSync(new URL(file, registration.samples.folder), "utf8")) as unknown

/** Puts one sample through the client. */
export const check = (
  world: World,
  file: string,
  sample: Sample,
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    const json = content(registration, file)
    switch (sample.kind) {
      case "answer": {
        const answer = sample.wrap === undefined ? json : sample.wrap(json)
        server.answer(PlainServer.always({ status: sample.status, body: { json: answer } }))
        const subject = yield* world.connect({ maximumAttempts: 1 })
        const { outcome } = yield* Outcome.run(
          registration,
          Effect.suspend(() => subject.call(sample.operation, sample.input)),
        )
        if (sample.outcome !== "success") return Outcome.expectReason(outcome, sample.outcome)
        if (outcome._tag !== "Success") {
          const said = outcome._tag === "Failure" ? outcome.error.message : Outcome.word(outcome)
          return [`does not decode: ${said}`]
        }
        // Nothing of a sample may be lost but what the schema does not know.
        const back = OperationJson.encodeSuccess(sample.operation, outcome.value)
        const lost = schemaView(sample.operation, answer)
        return Outcome.expect(
          lost === undefined || isDeepStrictEqual(JSON.parse(JSON.stringify(back)), lost),
          `what was decoded encodes to ${JSON.stringify(back)}`,
        )
      }
      case "request": {
        const input = OperationJson.decodeInput(sample.operation, { ...sample.besides, ...(json as object) })
        if (Result.isFailure(input)) return [`is no input: ${JSON.stringify(input.failure)}`]
        server.answer(PlainServer.always({ body: { json: {} } }))
        const subject = yield* world.connect({ maximumAttempts: 1 })
        yield* Outcome.run(
          registration,
          Effect.suspend(() => subject.call(sample.operation, input.success)),
        )
        const [request] = server.requests
        return [
          ...Outcome.expectEqual("requests", server.requests.length, 1),
          ...Outcome.expect(
            request !== undefined && isDeepStrictEqual(JSON.parse(request.body || "null"), json),
            `the client sends ${request?.body ?? "nothing"}`,
          ),
        ]
      }
      case "webhook": {
        const { secret } = Canary.make(`${registration.id} sample webhook`)
        const wrapped = sample.wrap === undefined ? json : sample.wrap(json)
        const body = JSON.stringify({ ...(wrapped as object), [sample.secretField]: secret })
        const receiver = yield* registration.webhook.receiver([secret])
        const { outcome } = yield* Outcome.run(
          registration,
          Effect.suspend(() => receiver.verify({ body, headers: { "content-type": "application/json" } })),
        )
        return sample.outcome === "success"
          ? Outcome.expectSuccess(outcome)
          : Outcome.expectReason(outcome, sample.outcome)
      }
    }
  })
