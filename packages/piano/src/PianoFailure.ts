/**
 * What Piano's codes mean, by module, in the words of HTTP (404: not known). A code that is in no table is a request
 * that Piano refuses (`InvalidRequest`), with the code and its words kept.
 *
 * The meanings of the publisher's codes are the export's `[docs]`; which reason each one is, and all of the reader's
 * table, is `[inferred]`.
 *
 * ```ts
 * PianoFailure.publisherCodes[2004] // 404
 * PianoFailure.publisherCodes[429] // undefined: the name of a term is empty, so the request is wrong
 * PianoFailure.identityCodes[429] // 429
 * ```
 */
import * as Classification from "@effect-billing/core/Classification"
import * as Predicate from "effect/Predicate"
import { text } from "./internal/words.ts"
import { type Codes, reasonForCode } from "./PianoEnvelope.ts"

/** The reader's operations. Here 401 is about the reader who calls: the token is not one of a user. */
export const readerCodes: Codes = {
  1: 500,
  2: 403,
  401: 401,
  404: 404,
  805: 404,
  1001: 404,
  1009: 409,
  1010: 409,
  2004: 404,
  5003: 404,
  8005: 404,
}

/** The publisher's operations. */
export const publisherCodes: Codes = {
  1: 500,
  2: 403,
  404: 404,
  411: 404,
  600: 403,
  612: 403,
  701: 409,
  805: 404,
  820: 409,
  821: 409,
  902: 409,
  950: 404,
  1000: 409,
  1001: 404,
  1005: 409,
  1009: 409,
  1010: 409,
  1012: 404,
  1069: 409,
  1093: 403,
  1106: 403,
  1117: 404,
  1118: 409,
  1119: 409,
  2000: 409,
  2004: 404,
  2810: 409,
  3005: 409,
  3015: 409,
  4002: 409,
  4006: 409,
  5002: 404,
  5003: 404,
  5007: 409,
  7004: 404,
  7108: 404,
  8002: 409,
  8004: 409,
  8005: 404,
  8213: 404,
  10127: 409,
  11001: 409,
  11005: 409,
  12005: 409,
  12006: 409,
  13013: 404,
  14001: 409,
  15503: 409,
  15506: 409,
  34008: 403,
  34009: 409,
  34012: 409,
  34013: 409,
  61000: 409,
  61001: 409,
  61002: 404,
  61003: 409,
  61004: 409,
  61005: 404,
  61008: 409,
  61009: 409,
  61011: 404,
  61012: 404,
  61014: 409,
  61020: 404,
  61022: 409,
  61023: 409,
  61024: 409,
  61026: 409,
  61027: 409,
  61028: 404,
  61029: 409,
  61035: 404,
  61036: 409,
}

/** Piano ID. Its codes are those of HTTP; 403 is a token or a user that is not valid `[docs]`. */
export const identityCodes: Codes = {
  401: 401,
  403: 401,
  404: 404,
  429: 429,
  500: 500,
}

type Body = Readonly<Record<string, unknown>>

// Three forms: {code, message} [docs], {error: {code, message}, errors: […]} [docs], {error, error_description}.
const identityError = (
  body: Body,
): { readonly code: unknown; readonly message: string | undefined } | undefined => {
  const errors = body["errors"] ?? body["error_code_list"]
  const nested = [body["error"], Array.isArray(errors) ? errors[0] : errors].find(Predicate.isObject)
  if (nested !== undefined) return { code: nested["code"], message: text(nested["message"]) }
  const code = body["code"]
  const error = text(body["error"])
  if (error !== undefined || (typeof code === "number" && code !== 0 && code !== 200)) {
    return { code, message: text(body["message"]) ?? text(body["error_description"]) ?? error }
  }
  return undefined
}

/**
 * Reads an answer of Piano ID, which has no envelope: a plain object is the payload. Its members may be in
 * camelCase or in snake_case `[docs][client code]`; they come out in snake_case.
 */
export const classifyIdentity: Classification.Classify = (answer) => {
  const { json, status } = answer
  if (!Predicate.isObject(json)) return undefined
  const error = identityError(json)
  // A token answer may carry a code besides its token.
  const isFailure =
    status >= 400 ||
    (error !== undefined && json["access_token"] === undefined && json["accessToken"] === undefined)
  if (!isFailure) {
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return Classification.success(
      Object.fromEntries([
        ...Object.entries(json).map(([name, value]) => [snake(name), value] as const),
        // Where both spellings stand, the documented one counts.
        ...Object.entries(json).filter(([name]) => name === snake(name)),
      ]),
    )
  }
  const code = typeof error?.code === "number" ? error.code : status
  const words = {
    providerCode: typeof error?.code === "number" || typeof error?.code === "string" ? error.code : undefined,
    providerMessage: error?.message,
  }
  // Whoever limits the rate or fails may stand in front of Piano and use a body of its own.
  const isOfTheLine = status === 429 || status >= 500
  return Classification.failure(reasonForCode(identityCodes, answer, isOfTheLine ? status : code, words))
}
