import { md5 } from "@noble/hashes/legacy.js"

/** The MD5 of a text in UTF-8, in lower-case hexadecimal. */
export const md5Hex = (text: string): string =>
  Array.from(md5(new TextEncoder().encode(text)), (byte) => byte.toString(16).padStart(2, "0")).join("")
