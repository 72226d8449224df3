/**
 * Comparison whose running time tells nothing about the secret: neither where the first difference is, nor how
 * long the secret is.
 *
 * `Mac.timingSafeEqual` of effect answers at once when the lengths differ, which is right for tags of a fixed
 * length and tells the length of a password. Here both sides are laid into blocks of the same size first. No
 * `node:crypto`, so it runs in browsers and workers too. JavaScript promises no constant time; this leaves out
 * what a program can leave out.
 */

/** The unit that lengths are rounded up to; only a secret longer than this shows how many units it has. */
const block = 512

/** The numbers of a text or of bytes, followed by zeros up to whole blocks. */
export interface Padded {
  readonly units: Uint16Array
  readonly length: number
}

/** How many units a value of this length takes when it is padded. */
export const paddedLength = (length: number): number => Math.max(1, Math.ceil(length / block)) * block

/**
 * Lays out a text or bytes. Texts are compared by their UTF-16 units and not as UTF-8, where all lone
 * surrogates would become one character and so equal each other.
 */
export const pad = (value: string | Uint8Array, width: number = paddedLength(value.length)): Padded => {
  const units = new Uint16Array(width)
  const end = Math.min(value.length, width)
  if (typeof value === "string") {
    for (let index = 0; index < end; index++) units[index] = value.charCodeAt(index)
  } else {
    units.set(value.subarray(0, end))
  }
  return { units, length: value.length }
}

/** Zero when both are equal. Always reads both to the end of the secret's blocks. */
export const difference = (secret: Padded, received: Padded): number => {
  let found = secret.length ^ received.length
  for (let index = 0; index < secret.units.length; index++) {
    found |= (secret.units[index] ?? 0) ^ (received.units[index] ?? 0)
  }
  return found
}

/** Whether the received value equals one of the secrets. All are compared, also after one has matched. */
export const equalsAny = (secrets: ReadonlyArray<Padded>, received: string | Uint8Array): boolean => {
  let matched = 0
  for (const secret of secrets) {
    matched |= difference(secret, pad(received, secret.units.length)) === 0 ? 1 : 0
  }
  return matched === 1
}
