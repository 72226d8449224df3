import * as Answer from "@effect-billing/core/testing/Answer"
import type { ReceivedRequest } from "@effect-billing/core/testing/EmulatorRoute"

// How Iaptic says no. The letters are those of the shapes in the provider's description: a for reads, b for
// validation, d for Stripe.

/** Shape a: the HTTP line says 200, the body says 400. `[seed][inferred]` */
export const refused = (message: string, status = 400, code = "InvalidPayload"): Answer.Answer =>
  Answer.json({ ok: false, status, code, message: `Error: ${message}` })

/** The same shape for a record that does not exist. Code and message are ours. `[inferred]` */
export const missing = (what: string): Answer.Answer => refused(`${what} not found`, 404, "NotFound")

/** Shape b: HTTP 200, a numeric code. `[docs]` */
export const rejected = (status: number, code: number, message: string): Answer.Answer =>
  Answer.json({ ok: false, status, code, message })

/** Shape d: no `ok`, and the status on the HTTP line too. `[docs]` */
export const stripeRefused = (status: number, code: number, message: string): Answer.Answer =>
  Answer.json({ status, code, message }, { status })

export const invalidCredentials = refused("Invalid credentials")
export const credentialsMismatch = refused("appName and apiKey do not match")
export const invalidAccessKey = stripeRefused(403, 6778003, "Invalid access key")

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** The page of a Node server that knows no such route; wrong methods are unknown routes to it. `[inferred]` */
export const noSuchPage = ({ method, url }: ReceivedRequest): Answer.Answer =>
  Answer.html(
    `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
</head>
<body>
<pre>Cannot ${escapeHtml(method)} ${escapeHtml(url.pathname)}</pre>
</body>
</html>
`,
    { status: 404 },
  )

/** What a fault answers: the shape of the family, with this status on the HTTP line too. The codes are ours. `[inferred]` */
export const failing = (status: number, { url }: ReceivedRequest): Answer.Answer => {
  const [code, message] =
    status === 429 ? ["TooManyRequests", "Too many requests"] : ["InternalError", "Internal error"]
  return Answer.json(
    { ...(url.pathname.startsWith("/v3/stripe/") ? {} : { ok: false }), status, code, message },
    { status },
  )
}
