import * as Effect from "effect/Effect"
import * as Webhooks from "../../PianoApi/Publisher/Webhook.ts"
import { events } from "../../PianoWebhook/WebhookFields.ts"
import { failed, succeeded } from "./answers.ts"
import { on, pageOf, type PianoCall, type PianoRoute } from "./parameters.ts"
import type { Attempt, Outbox } from "./outbox.ts"
import { type Fields, type WebhookRecord, seconds } from "./state.ts"

// What was sent to the publisher's endpoint, and what it answered.

const historyMillis = 30 * 24 * 3600 * 1000

const responseOf = (record: WebhookRecord, attempt: Attempt): Fields => ({
  ...(attempt.status === undefined
    ? {}
    : { status: attempt.status, status_localized: capitalized(attempt.status) }),
  response_headers: "",
  response_body: attempt.answer,
  create_date: seconds(attempt.at),
  request_url: attempt.target ?? "",
  request_data: String(record.request?.query?.["data"] ?? ""),
})

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const eventOf = (
  call: PianoCall,
  record: WebhookRecord,
  status: string,
  attempts: ReadonlyArray<Attempt>,
): Fields => {
  const last = attempts.at(-1)
  const user = record.uid === undefined ? undefined : call.state.users.get(record.uid)
  return {
    webhook_id: record.webhookId,
    status,
    status_localized: capitalized(status),
    retried: String(Math.max(0, attempts.length - 1)),
    create_date: seconds(record.createdAt),
    update_date: seconds(last?.at ?? record.createdAt),
    ...(last === undefined ? {} : { last_webhook_response: responseOf(record, last) }),
    ...(user === undefined ? {} : { user: user.fields }),
    type: record.body["type"],
    event: record.body["event"],
    event_type: record.body["type"],
    responses_count: attempts.length,
  }
}

const isConfigs = (text: string): boolean => {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

export const routes = (outbox: Outbox): ReadonlyArray<PianoRoute> => {
  /** A webhook as it stands, with what came of it. */
  const described = (call: PianoCall, record: WebhookRecord): Effect.Effect<Fields> =>
    Effect.map(outbox.attempts(record), (attempts) =>
      eventOf(call, record, outbox.statusOf(record, attempts), attempts),
    )

  const withWebhook = (
    call: PianoCall,
    webhookId: string,
    answer: (record: WebhookRecord) => Effect.Effect<ReturnType<typeof succeeded>>,
  ) => {
    const record = call.state.webhooks.get(webhookId)
    return record === undefined ? failed(call.nowMillis, 404, "Webhook not found") : answer(record)
  }

  return [
    on(Webhooks.listWebhooks, [], (call, parameters) =>
      Effect.gen(function* () {
        const rows: Array<Fields> = []
        for (const record of call.state.webhooks.values()) {
          if (record.createdAt > call.nowMillis - historyMillis) rows.push(yield* described(call, record))
        }
        const status = parameters.text("status")
        const types = [...parameters.list("event_type"), ...parameters.list("type")]
        const keyword = parameters.text("keyword")?.toLowerCase()
        const found = rows.filter(
          (row) =>
            (status === undefined || String(row["status"]).toUpperCase() === status) &&
            (types.length === 0 || types.includes(String(row["type"]))) &&
            (keyword === undefined || JSON.stringify(row).toLowerCase().includes(keyword)),
        )
        // The newest first, as by default. [docs]
        return pageOf(
          call,
          parameters,
          "webhooks",
          parameters.text("order_direction") === "asc" ? found : found.toReversed(),
        )
      }),
    ),
    on(Webhooks.getWebhook, ["webhook_id"], (call, parameters) =>
      withWebhook(call, parameters.required("webhook_id"), (record) =>
        Effect.map(described(call, record), (webhook) => succeeded(call.nowMillis, { webhook })),
      ),
    ),
    on(Webhooks.listWebhookResponses, ["webhook_id"], (call, parameters) =>
      withWebhook(call, parameters.required("webhook_id"), (record) =>
        Effect.map(outbox.attempts(record), (attempts) => {
          const rows = attempts.map((attempt) => responseOf(record, attempt))
          return pageOf(
            call,
            parameters,
            "webhook_responses",
            parameters.text("order_direction") === "asc" ? rows : rows.toReversed(),
          )
        }),
      ),
    ),
    on(Webhooks.skipWebhook, ["webhook_id"], (call, parameters) =>
      withWebhook(call, parameters.required("webhook_id"), (record) =>
        Effect.gen(function* () {
          const attempts = yield* outbox.attempts(record)
          const status = outbox.statusOf(record, attempts)
          if (status !== "pending" && status !== "failed")
            return failed(call.nowMillis, 4006, "The webhook cannot be skipped")
          record.decided = "skipped"
          outbox.release(call)
          return succeeded(call.nowMillis, { webhook: eventOf(call, record, "skipped", attempts) })
        }),
      ),
    ),
    on(Webhooks.resendWebhook, ["webhook_id"], (call, parameters) =>
      withWebhook(call, parameters.required("webhook_id"), (record) =>
        Effect.gen(function* () {
          if (!call.state.settings.enabled) return failed(call.nowMillis, 4002, "Webhooks are off")
          const attempts = yield* outbox.attempts(record)
          record.decided = undefined
          call.announce({ kind: "again", record })
          outbox.release(call)
          // The answer comes before the delivery, so it has no status. Ours.
          const target = yield* outbox.target
          return succeeded(call.nowMillis, {
            webhook_response: responseOf(record, {
              at: call.nowMillis,
              status: undefined,
              answer: "",
              target: target ?? attempts.at(-1)?.target ?? null,
            }),
          })
        }),
      ),
    ),
    on(Webhooks.getWebhookSettings, [], (call) =>
      Effect.map(outbox.target, (target) => {
        const { configs, enabled, url } = call.state.settings
        return succeeded(call.nowMillis, { webhook_settings: { url: target ?? url, enabled, configs } })
      }),
    ),
    on(Webhooks.updateWebhookSettings, [], (call, parameters) =>
      Effect.gen(function* () {
        const { settings } = call.state
        const configs = parameters.text("configs")
        if (configs !== undefined && !isConfigs(configs))
          return failed(call.nowMillis, 4004, "Webhook event type invalid")
        if (configs !== undefined) settings.configs = JSON.parse(configs) as ReadonlyArray<unknown>
        settings.enabled = parameters.flag("enabled", settings.enabled)
        const url = parameters.text("url")
        if (url !== undefined) {
          settings.url = url
          // An emulator sends to this machine only: another address is kept, and nothing goes there.
          yield* outbox.setTarget(url)
        }
        return succeeded(call.nowMillis, { data: true })
      }),
    ),
    on(Webhooks.getWebhookStatus, [], (call) =>
      Effect.gen(function* () {
        if (!call.state.settings.enabled) {
          return succeeded(call.nowMillis, {
            webhook_status: { status: "disabled", description: "Webhooks are off" },
          })
        }
        let isFailing = false
        for (const record of call.state.webhooks.values()) {
          if (outbox.statusOf(record, yield* outbox.attempts(record)) === "failed") isFailing = true
        }
        return succeeded(call.nowMillis, {
          webhook_status: isFailing
            ? { status: "failure", description: "A webhook waits for a 200" }
            : { status: "normal", description: "All webhooks got through" },
        })
      }),
    ),
    on(Webhooks.listWebhookEventNames, [], (call) => succeeded(call.nowMillis, { data: events })),
  ]
}
