/**
 * The `md5` that App47 puts beside the `results` of every answer: of `results` **as it stood in the body**, byte for
 * byte. Two samples of the provider's prove it `[docs]`.
 *
 * It is no signature: whoever can change `results` can change the checksum. It notices an answer that was cut or
 * rewritten on the way, by a proxy for example. So it is reported by default and fails nothing; see
 * `App47Config.Options`.
 *
 * ```ts
 * App47Checksum.of('{"message":"Valid token","success":true}') // "896d94e5e2f4eb6b6bfa19144c7794e5"
 *
 * const body = '{"results":{"message":"Valid token","success":true},"md5":"896d94e5e2f4eb6b6bfa19144c7794e5"}'
 * App47Checksum.problemOf(body) // undefined
 * ```
 */
import { md5Hex } from "./internal/md5.ts"
import { compact, memberText } from "./internal/memberText.ts"

/** The checksum of a text: MD5 of its UTF-8 bytes, in lower-case hexadecimal. */
export const of: (text: string) => string = md5Hex

/** What is wrong with the checksum of an answer. */
export type Problem = "absent" | "malformed" | "different"

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/**
 * What is wrong with the checksum of an answer, or undefined when it is right. Takes the whole body, which must be a
 * JSON object. Space between the parts of `results` may count or not: what the provider hashes was sent without.
 */
export const problemOf = (body: string): Problem | undefined => {
  const given = parsed(memberText(body, "md5"))
  if (given === undefined || given === null) return "absent"
  if (typeof given !== "string" || !/^[0-9a-f]{32}$/i.test(given)) return "malformed"
  const results = memberText(body, "results") ?? ""
  const expected = given.toLowerCase()
  if (md5Hex(results) === expected) return undefined
  const dense = compact(results)
  return dense !== results && md5Hex(dense) === expected ? undefined : "different"
}
