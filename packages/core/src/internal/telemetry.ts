import type * as Tracer from "effect/Tracer"
import type { Any } from "../Operation.ts"

/**
 * Attributes a call's span begins with, by OpenTelemetry's HTTP conventions. The template, never the path: a
 * path holds customer ids.
 */
export const spanAttributes = (provider: string, operation: Any, host: URL): Record<string, unknown> => ({
  "http.request.method": operation.method,
  "url.template": operation.path,
  "server.address": host.hostname,
  ...(host.port === "" ? {} : { "server.port": Number(host.port) }),
  "effect_billing.provider": provider,
  "effect_billing.operation": operation.name,
})

/** Notes an answer on the span. */
export const annotateAnswer = (span: Tracer.Span, status: number, resends: number): void => {
  span.attribute("http.response.status_code", status)
  if (resends > 0) span.attribute("http.request.resend_count", resends)
}
