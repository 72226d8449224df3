// FNV-1a, 32 bits, with a different start for each word: enough to tell receipts apart, and the same everywhere.
const word = (text: string, seed: number): number => {
  let hash = 0x811c9dc5 ^ seed
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** Hexadecimal digits that follow from a text. */
export const hexOf = (text: string, length: number): string => {
  let digits = ""
  for (let count = 0; digits.length < length; count++)
    digits += word(text, count).toString(16).padStart(8, "0")
  return digits.slice(0, length)
}

/** Decimal digits that follow from a text. */
export const digitsOf = (text: string, length: number): string => {
  let digits = ""
  for (let count = 0; digits.length < length; count++)
    digits += word(text, count).toString(10).padStart(10, "0").slice(1)
  return digits.slice(0, length)
}
