import * as Answer from "@effect-billing/core/testing/Answer"
import { of as checksumOf } from "../../App47Checksum.ts"

type Results = Readonly<Record<string, unknown>>

/** The envelope: `results`, and the checksum of its text. `[docs]` */
export const envelope = (results: Results, status = 200): Answer.Answer => {
  const text = JSON.stringify(results)
  return Answer.text(`{"results":${text},"md5":"${checksumOf(text)}"}`, {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  })
}

/** It went well; `success` stands last. `[seed]` */
export const succeeded = (results: Results): Answer.Answer => envelope({ ...results, success: true })

/** It did not. The message stands before `success` `[seed]`; which status goes with it is documented nowhere. */
export const failed = (status: number, message: string): Answer.Answer =>
  envelope({ message, success: false }, status)

export const accessDenied = failed(403, "Access denied")
export const invalidToken = failed(401, "Invalid token")
export const missing = (what: string): Answer.Answer => failed(404, `${what} not found`)
export const refused = (message: string): Answer.Answer => failed(422, message)

/** The page of a server that knows no such address; wrong methods are unknown addresses to it. `[inferred]` */
export const noSuchPage = Answer.html(
  "<!DOCTYPE html>\n<html>\n<head><title>The page you were looking for doesn't exist (404)</title></head>\n" +
    "<body><h1>The page you were looking for doesn't exist.</h1></body>\n</html>\n",
  { status: 404 },
)

/** What a fault answers. The words are ours. `[inferred]` */
export const failing = (status: number): Answer.Answer =>
  failed(status, status === 429 ? "Too many requests" : "Internal error")
