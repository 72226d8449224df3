type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const put = (into: Fields, [name = "", ...rest]: ReadonlyArray<string>, value: string): void => {
  // Assigning to this name changes what an object inherits.
  if (name === "__proto__") return
  const [next] = rest
  const known = into[name]
  if (next === undefined) {
    into[name] = value
  } else if (next === "") {
    const list: Array<unknown> = Array.isArray(known) ? known : []
    into[name] = list
    putItem(list, rest.slice(1), value)
  } else {
    const inner = isFields(known) ? known : {}
    into[name] = inner
    put(inner, rest, value)
  }
}

// A name that comes again begins the next item.
const putItem = (list: Array<unknown>, path: ReadonlyArray<string>, value: string): void => {
  const [name] = path
  if (name === undefined) {
    list.push(value)
    return
  }
  const last = list.at(-1)
  const item: Fields = isFields(last) && !(path.length === 1 && name in last) ? last : {}
  if (item !== last) list.push(item)
  put(item, path, value)
}

// Servers of this kind refuse names that go deeper than 100. What is documented needs five.
const maximumDepth = 32

/**
 * Form fields with names such as `payload[customer][devices][][model]`, as the objects and lists they
 * describe; undefined when a name goes deeper than any sender's would.
 */
export const nested = (form: string): Readonly<Fields> | undefined => {
  const fields: Fields = {}
  for (const [name, value] of new URLSearchParams(form)) {
    const open = name.indexOf("[")
    const path =
      open > 0 && name.endsWith("]") ? [name.slice(0, open), ...name.slice(open + 1, -1).split("][")] : [name]
    if (path.length > maximumDepth) return undefined
    put(fields, path, value)
  }
  return fields
}
