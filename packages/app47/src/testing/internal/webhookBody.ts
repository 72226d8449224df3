type Fields = Readonly<Record<string, unknown>>

const entriesOf = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  Array.isArray(value)
    ? value.map((item: unknown) => ["", item] as const)
    : Object.entries(value as Fields).filter(([, item]) => item !== null && item !== undefined)

const pairs = (name: string, value: unknown): ReadonlyArray<readonly [string, string]> =>
  typeof value === "object" && value !== null
    ? entriesOf(value).flatMap(([key, item]) => pairs(name === "" ? key : `${name}[${key}]`, item))
    : [[name, String(value)]]

/** A form with names such as `payload[customer][id]`, as servers of this kind write them. `[inferred]` */
export const formOf = (body: Fields): string =>
  new URLSearchParams(pairs("", body).map(([name, text]) => [name, text])).toString()

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** XML; the names of the elements `[docs]`, that of an item of a list ours. */
export const xmlOf = (name: string, value: unknown): string =>
  typeof value === "object" && value !== null
    ? `<${name}>${entriesOf(value)
        .map(([key, item]) => xmlOf(key === "" ? "item" : key, item))
        .join("")}</${name}>`
    : `<${name}>${escaped(String(value))}</${name}>`
