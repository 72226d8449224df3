import * as Answer from "@effect-billing/core/testing/Answer"
import type { ReceivedRequest } from "@effect-billing/core/testing/EmulatorRoute"
import type { Fields } from "./state.ts"

const seconds = (millis: number): number => Math.floor(millis / 1000)

/** It went well: the payload under its key, none for an answer without payload. `[seed][live]` */
export const succeeded = (nowMillis: number, payload: Fields = {}): Answer.Answer =>
  Answer.json({ code: 0, ts: seconds(nowMillis), ...payload })

/** It did not: HTTP 200 all the same, the code says why. The words are ours. `[seed][docs]` */
export const failed = (
  nowMillis: number,
  code: number,
  message: string,
  validationErrors?: Readonly<Record<string, string>>,
): Answer.Answer =>
  Answer.json({
    code,
    ts: seconds(nowMillis),
    message,
    ...(validationErrors === undefined ? {} : { validation_errors: validationErrors }),
  })

/** A page of rows, with where it stands. `[seed][live]` */
export const listed = (
  nowMillis: number,
  key: string,
  rows: ReadonlyArray<unknown>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Answer.Answer => {
  const page = rows.slice(offset, offset + limit)
  return succeeded(nowMillis, { limit, offset, total: rows.length, count: page.length, [key]: page })
}

/** Piano ID has no envelope. `[docs]` */
export const identitySucceeded = (payload: Fields = {}): Answer.Answer => Answer.json(payload)

/** Piano ID's failures: no envelope, and the code is the status. `[inferred]` */
export const identityFailed = (code: 400 | 403 | 404 | 429, message: string): Answer.Answer =>
  Answer.json({ code, message }, { status: code })

/** An address nobody serves. `[inferred]` */
export const noSuchPage = (): Answer.Answer => Answer.text("Not Found\n", { status: 404 })

/** What a fault answers: the envelope of the module, with this status on the HTTP line. `[inferred]` */
export const failing = (status: number): Answer.Answer =>
  Answer.json(
    {
      code: status === 429 ? 429 : 1,
      ts: 0,
      message: status === 429 ? "Too many requests" : "Internal error",
    },
    { status },
  )

// -----------------------------------------------------------------------------
// Pages of other origins
// -----------------------------------------------------------------------------

/** Whether a path is of the module that browsers call. */
export const isForBrowsers = (pathname: string): boolean =>
  pathname.startsWith("/api/v3/") &&
  !pathname.startsWith("/api/v3/publisher/") &&
  !pathname.startsWith("/api/v3/user/")

/** Lets pages of any origin read it. No cookies are involved, so any may. `[inferred]` */
export const readableAnywhere = (answer: Answer.Answer): Answer.Answer => ({
  ...answer,
  headers: { ...answer.headers, "access-control-allow-origin": "*" },
})

/** The browser asks first whether it may send this. `[inferred]` */
export const preflight = ({ headers }: ReceivedRequest, allowed: ReadonlyArray<string>): Answer.Answer =>
  Answer.empty({
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": allowed.join(", "),
      "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
      "access-control-max-age": "600",
      vary: "access-control-request-headers",
    },
  })
