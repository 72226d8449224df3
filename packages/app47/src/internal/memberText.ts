/**
 * The text of a top-level member of a JSON object, as it stands between the braces: nothing is parsed and written again,
 * because that reorders keys, rounds numbers and re-encodes escapes.
 */

const quote = 34
const backslash = 92
const comma = 44
const colon = 58

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9
const opens = (code: number): boolean => code === 123 || code === 91
const closes = (code: number): boolean => code === 125 || code === 93

/** Just behind the text that begins at a quotation mark. */
const endOfString = (json: string, start: number): number => {
  let at = start + 1
  while (at < json.length && json.charCodeAt(at) !== quote) at += json.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

/** Just behind the value that begins here: at the comma or bracket that ends it. */
const endOfValue = (json: string, start: number): number => {
  let depth = 0
  let at = start
  while (at < json.length) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at = endOfString(json, at)
      continue
    }
    if (depth === 0 && (code === comma || closes(code))) break
    if (opens(code)) depth++
    else if (closes(code)) depth--
    at++
  }
  return at
}

/**
 * The text of a member, without the space around it; undefined when there is none. Of several with one name the last,
 * as `JSON.parse` takes it. The text must be JSON: it has been parsed already.
 */
export const memberText = (json: string, name: string): string | undefined => {
  let found: string | undefined
  let at = json.indexOf("{") + 1
  for (;;) {
    while (isSpace(json.charCodeAt(at)) || json.charCodeAt(at) === comma) at++
    if (json.charCodeAt(at) !== quote) return found
    const keyEnd = endOfString(json, at)
    const key = JSON.parse(json.slice(at, keyEnd)) as string
    at = keyEnd
    while (json.charCodeAt(at) !== colon) at++
    const end = endOfValue(json, at + 1)
    if (key === name) found = json.slice(at + 1, end).trim()
    at = end
  }
}

/** The same JSON without space between its parts; texts, numbers and the order of members stay as they are. */
export const compact = (json: string): string => {
  let text = ""
  let from = 0
  let at = 0
  while (at < json.length) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at = endOfString(json, at)
    } else if (isSpace(code)) {
      text += json.slice(from, at)
      while (isSpace(json.charCodeAt(at))) at++
      from = at
    } else {
      at++
    }
  }
  return text + json.slice(from)
}
