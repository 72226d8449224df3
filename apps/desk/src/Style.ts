/** Colours and weights for terminals, or none of them. */

/** Each takes a text and returns it styled. */
export interface Style {
  readonly isOn: boolean
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly magenta: (text: string) => string
  readonly cyan: (text: string) => string
}

const code =
  (isOn: boolean, start: number, end: number) =>
  (text: string): string =>
    isOn && text !== "" ? `\u001b[${start}m${text}\u001b[${end}m` : text

/** Styles that do something, or nothing. */
export const make = (isOn: boolean): Style => ({
  isOn,
  bold: code(isOn, 1, 22),
  dim: code(isOn, 2, 22),
  red: code(isOn, 31, 39),
  green: code(isOn, 32, 39),
  yellow: code(isOn, 33, 39),
  magenta: code(isOn, 35, 39),
  cyan: code(isOn, 36, 39),
})

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Colours JSON text that `JSON.stringify` made. */
export const json = (style: Style, text: string): string =>
  style.isOn
    ? text.replace(token, (match, quoted: string | undefined, colon: string | undefined) =>
        quoted === undefined
          ? style.yellow(match)
          : colon === undefined
            ? style.green(quoted)
            : `${style.cyan(quoted)}${colon}`,
      )
    : text
