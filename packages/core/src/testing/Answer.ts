/**
 * What an emulator answers: a status, headers and a body, written out to bytes by the kernel. A vendor's oddities
 * (a failure with status 200, a bare array, a text where JSON belongs) are said here as they are.
 *
 * ```ts
 * Answer.json({ ok: false, code: "NO_CUSTOMER" }) // a failure with status 200
 * Answer.json([], { headers: { "x-total": "0" } })
 * Answer.empty() // 204
 * ```
 */

/** An answer; one of the three bodies, or none. Without a status: 200. */
export type Answer =
  | (Head & { readonly json: unknown; readonly text?: never; readonly bytes?: never })
  | (Head & { readonly text: string; readonly json?: never; readonly bytes?: never })
  | (Head & { readonly bytes: Uint8Array; readonly json?: never; readonly text?: never })
  | (Head & { readonly json?: never; readonly text?: never; readonly bytes?: never })

/** Status and headers of an {@link Answer}. */
export interface Head {
  readonly status?: number
  /** Names in any case. A content type given here wins over the one that belongs to the body. */
  readonly headers?: Readonly<Record<string, string>>
}

/** `value` as JSON, `application/json; charset=utf-8` unless the headers say otherwise. */
export const json = (value: unknown, head: Head = {}): Answer => ({ ...head, json: value })

/** A text, `text/plain; charset=utf-8` unless the headers say otherwise. */
export const text = (value: string, head: Head = {}): Answer => ({ ...head, text: value })

/** A page, `text/html; charset=utf-8`. */
export const html = (value: string, head: Head = {}): Answer => ({
  ...head,
  headers: { "content-type": "text/html; charset=utf-8", ...head.headers },
  text: value,
})

/** Bytes, `application/octet-stream` unless the headers say otherwise. */
export const bytes = (value: Uint8Array, head: Head = {}): Answer => ({ ...head, bytes: value })

/** No body, status 204 unless the head says otherwise. */
export const empty = (head: Head = {}): Answer => ({ status: 204, ...head })

/** An answer on its way: what will stand on the wire. */
export interface Rendered {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
}

// A `Response` may not have a body with these, and a server may not send one.
const bodiless = new Set([204, 205, 304])

/** Whether an answer with this status can have a body at all. */
export const hasBody = (status: number): boolean => !bodiless.has(status)

const encoder = new TextEncoder()

const bodyOf = (
  answer: Answer,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType?: string } => {
  if (answer.bytes !== undefined) {
    return { bytes: new Uint8Array(answer.bytes), contentType: "application/octet-stream" }
  }
  if (answer.text !== undefined)
    return { bytes: encoder.encode(answer.text), contentType: "text/plain; charset=utf-8" }
  if ("json" in answer) {
    return {
      bytes: encoder.encode(JSON.stringify(answer.json ?? null)),
      contentType: "application/json; charset=utf-8",
    }
  }
  return { bytes: new Uint8Array() }
}

/** Replaces the bytes of a rendered answer, and with them the length it announces. */
export const withBytes = (rendered: Rendered, content: Uint8Array<ArrayBuffer>): Rendered => {
  const headers = new Headers(rendered.headers)
  if (hasBody(rendered.status)) headers.set("content-length", String(content.byteLength))
  return { status: rendered.status, headers, bytes: content }
}

/** Writes an answer out to the bytes that go over the wire. */
export const render = (answer: Answer): Rendered => {
  const status = answer.status ?? 200
  const body = bodyOf(answer)
  const headers = new Headers(answer.headers)
  if (body.contentType !== undefined && !headers.has("content-type"))
    headers.set("content-type", body.contentType)
  return withBytes({ status, headers, bytes: body.bytes }, hasBody(status) ? body.bytes : new Uint8Array())
}
