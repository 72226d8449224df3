/**
 * Text from outside on its way to a terminal: a product's name must not move the cursor, change colours, or write
 * backwards.
 */
import * as CliOutput from "effect/cli/CliOutput"

// Control characters of both sets, line and paragraph separators, and everything that changes the direction.
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** The text in one line, with what a terminal would obey written out as `\u001b`. */
export const clean = (text: string): string => text.replace(unsafe, escape)

const unsafeInJson = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g

/** What {@link deepJson} still has to write: a text as it is, or a value. */
type Part = { readonly text: string } | { readonly value: unknown }

/** JSON text in one line, of values nested however deep: with a list of its own for what is left to write. */
const deepJson = (root: unknown): string => {
  const written: Array<string> = []
  const left: Array<Part> = [{ value: root }]
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if ("text" in part) {
      written.push(part.text)
      continue
    }
    const { value } = part
    if (typeof value !== "object" || value === null) {
      written.push(JSON.stringify(value) ?? "null")
      continue
    }
    const isList = Array.isArray(value)
    const entries = Object.entries(value).filter(([, item]) => isList || item !== undefined)
    written.push(isList ? "[" : "{")
    left.push({ text: isList ? "]" : "}" })
    for (const [index, [key, item]] of [...entries.entries()].toReversed()) {
      left.push(
        { value: item },
        { text: `${index === 0 ? "" : ","}${isList ? "" : `${JSON.stringify(key)}:`}` },
      )
    }
  }
  return written.join("")
}

const stringify = (value: unknown, indentation: number): string => {
  try {
    return JSON.stringify(value, undefined, indentation) ?? "null"
  } catch (error) {
    // The engine's own writer calls itself for every level, and ends at some thousands of them.
    if (error instanceof RangeError) return deepJson(value)
    throw error
  }
}

/**
 * JSON text, indented by two, that says the same to a program and nothing to a terminal. A value that JSON does
 * not know becomes null. What is nested thousands of levels deep comes in one line.
 */
export const json = (value: unknown, indentation = 2): string =>
  stringify(value, indentation).replace(unsafeInJson, escape)

const plain = /^[\u0020-\u007e]*$/

/** Cells of a terminal that the text takes; colours take none. */
export const width = (text: string): number =>
  // Most texts are plain, and need no rules of writing to be counted.
  plain.test(text) ? text.length : CliOutput.displayWidth(text)

/** Fills up with spaces to the width. */
export const pad = (text: string, to: number): string => text + " ".repeat(Math.max(0, to - width(text)))

/** A word in pieces of at most this width: what is left out of an id is what somebody looks for. */
const pieces = (word: string, to: number): ReadonlyArray<string> => {
  if (width(word) <= to) return [word]
  const found: Array<string> = []
  let piece = ""
  for (const character of word) {
    if (piece !== "" && width(piece + character) > to) {
      found.push(piece)
      piece = ""
    }
    piece += character
  }
  return [...found, piece]
}

/** Breaks a text into lines of at most this width, between words where it can. */
export const wrap = (text: string, to: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ").flatMap((one) => pieces(one, to))) {
    if (line !== "" && width(line) + 1 + width(word) > to) {
      lines.push(line)
      line = word
    } else {
      line = line === "" ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export const cut = (text: string, to: number): string => {
  if (width(text) <= to) return text
  let kept = ""
  for (const character of text) {
    if (width(kept + character) > to - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Like {@link cut}, but the middle goes: the ends of ids are what tells them apart. */
export const cutMiddle = (text: string, to: number): string => {
  if (width(text) <= to) return text
  const tail = Math.floor((to - 1) / 2)
  let end = ""
  for (const character of [...text].toReversed()) {
    if (width(character + end) > tail) break
    end = character + end
  }
  return cut(text, to - width(end)) + end
}
