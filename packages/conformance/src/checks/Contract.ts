/**
 * What an operation says is what is sent. The comparison is written from the other end than core's own encoding: it
 * takes the request apart as a server would, and looks whether every value arrived where it belongs.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Canary from "../Canary.ts"
import { hostPath, type World } from "../FaultCase.ts"
import * as Outcome from "../Outcome.ts"
import * as PlainServer from "../PlainServer.ts"
import type { Registration } from "../Registration.ts"
import * as WireValue from "../WireValue.ts"

type Pairs = ReadonlyArray<readonly [string, string]>
type Fields = Readonly<Record<string, unknown>>
type AnyCodec = Schema.Codec<unknown, unknown>

// -----------------------------------------------------------------------------
// The operation by itself
// -----------------------------------------------------------------------------

const parameters = (path: string): ReadonlyArray<string> =>
  path
    .split("/")
    .filter((segment) => segment.startsWith(":"))
    .map((segment) => segment.slice(1))

/** What a field of such a name holds is a secret, whoever the vendor is. */
const secretNames =
  /^(?:current_?)?password$|^(?:client|shared)_?secret$|^secret_?key$|^private_?key$|^(?:api|access|refresh|user)_?token$|^user_ref$|^verification_value$/i

/** What is wrong with the table of operations, without sending anything. */
export const checkTable = (registration: Registration): ReadonlyArray<string> => {
  const names = registration.operations.map(({ name }) => name)
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...Outcome.expect(names.length > 0, "the provider registers no operation"),
    ...Outcome.expect(repeated.length === 0, `these names are there more than once: ${repeated.join(", ")}`),
    ...registration.operations.flatMap((operation) => {
      const { body, headers, path, query } = operation.locations
      const everywhere = [...path, ...query, ...headers, ...body]
      const listed = registration.listings[operation.name]
      return [
        ...Outcome.expect(/^[a-z][A-Za-z0-9]*$/.test(operation.name), "the name must be in camel case"),
        ...Outcome.expect(operation.summary.trim() !== "", "there is no summary"),
        ...Outcome.expect(operation.source.trim() !== "", "there is no source"),
        ...Outcome.expect(
          ["documented", "clientCode", "thirdParty", "inferred"].includes(operation.confidence),
          `the confidence "${operation.confidence}" is none`,
        ),
        ...Outcome.expect(
          registration.hosts.includes(operation.host),
          `the host "${operation.host}" is none of the provider's`,
        ),
        ...Outcome.expect(
          operation.path === "" || operation.path.startsWith("/"),
          "the path must begin with a slash",
        ),
        ...Outcome.expect(!/[?#\s]/.test(operation.path), "the path must hold neither query nor blanks"),
        ...Outcome.expectEqual(
          "fields of the path",
          [...path].toSorted(),
          parameters(operation.path).toSorted(),
        ),
        ...Outcome.expect(new Set(everywhere).size === everywhere.length, "a field stands in two places"),
        ...Outcome.expect(operation.method !== "GET" || body.length === 0, "a GET has no body"),
        ...[operation.input, operation.success].flatMap((schema) =>
          WireValue.plainFields(schema as unknown as AnyCodec, secretNames).map(
            (name) => `the field ${name} holds a secret, but is not redacted`,
          ),
        ),
        ...Outcome.expect(
          operation.repeat !== "keyed" || operation.idempotency !== undefined,
          "a keyed operation needs the header of its key",
        ),
        ...Outcome.expect(
          operation.effect === "write" ||
            operation.repeat !== "never" ||
            registration.onceOnly?.[operation.name] !== undefined,
          "a read that is never repeated: is it a write?",
        ),
        ...Outcome.expect(
          operation.paging === undefined || listed?.operation.name === operation.name,
          "it is a listing, but the registration does not say how it is answered",
        ),
      ].map((problem) => `${operation.name}: ${problem}`)
    }),
  ]
}

// -----------------------------------------------------------------------------
// Inputs
// -----------------------------------------------------------------------------

/** Texts that change a request when they are not encoded, or encoded twice. */
export const hostileTexts = [
  "prod:bob kal/1?#%",
  "a&b=c+d;e,f",
  "%2F..%2e",
  "ünï😀 日本",
  "quote\"'<>\\^`{|}",
  "alice@example.com",
] as const

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const replacements = (
  operation: Operation.Any,
  name: string,
  value: unknown,
  index: number,
): ReadonlyArray<unknown> => {
  const text = (offset: number): string => hostileTexts[(index + offset) % hostileTexts.length] ?? "x"
  // Headers hold Latin letters only; what else may stand in them is up to each vendor.
  if (operation.locations.headers.includes(name)) return typeof value === "string" ? ["conformance"] : []
  if (typeof value === "string") return [text(0)]
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return [[text(0), text(1), "plain"]]
  return []
}

/** The input with a hostile text in every field that takes it. */
const withHostileTexts = (
  operation: Operation.Any,
  wire: unknown,
  index: number,
  isAccepted: (wire: unknown) => boolean,
): unknown => {
  if (!isRecord(wire)) return wire
  let present: Fields = wire
  for (const [offset, [name, value]] of Object.entries(wire).entries()) {
    for (const replacement of replacements(operation, name, value, index + offset)) {
      const candidate = { ...present, [name]: replacement }
      if (isAccepted(candidate)) present = candidate
    }
  }
  return present
}

const made = new WeakMap<Operation.Any, ReadonlyArray<unknown>>()

/** Inputs for an operation: the registration's own, or generated ones with hostile texts where texts are allowed. */
export const inputsOf = (
  registration: Registration,
  operation: Operation.Any,
): Effect.Effect<ReadonlyArray<unknown>> =>
  Effect.suspend(() => {
    const known = made.get(operation)
    if (known !== undefined) return Effect.succeed(known)
    return Effect.map(makeInputs(registration, operation), (inputs) => {
      made.set(operation, inputs)
      return inputs
    })
  })

/**
 * Generated inputs as they stand on the wire. A rule over several fields refuses nearly all that a generator comes up
 * with, so there the registered input is what all have in common, and the rest is generated around it.
 */
const wiresOf = (operation: Operation.Any, given: unknown): Effect.Effect<ReadonlyArray<unknown>> => {
  const schema = operation.input as unknown as AnyCodec
  const options = { count: hostileTexts.length * 2, seed: operation.name }
  if (given === undefined || !WireValue.hasRule(schema.ast)) return WireValue.samples(schema, options)
  const common = WireValue.throughJson(unredacted(Schema.encodeUnknownSync(schema)(given)))
  return Effect.map(WireValue.unruledSamples(schema, options), (wires) =>
    wires.map((wire) => ({ ...(wire as Fields), ...(common as Fields) })),
  )
}

const makeInputs = (
  registration: Registration,
  operation: Operation.Any,
): Effect.Effect<ReadonlyArray<unknown>> =>
  Effect.gen(function* () {
    const schema = operation.input as unknown as AnyCodec
    const decode = Schema.decodeUnknownOption(schema)
    const read = (wire: unknown): ReadonlyArray<unknown> => {
      const decoded = decode(wire)
      return decoded._tag === "Some" ? [decoded.value] : []
    }
    const given = registration.inputs[operation.name]
    // No generator makes files.
    if (operation.body?.format === "multipart") return given === undefined ? [] : [given]
    const wires = yield* wiresOf(operation, given)
    const generated = wires.flatMap((wire, index) =>
      read(withHostileTexts(operation, wire, index, (candidate) => read(candidate).length > 0)),
    )
    return given === undefined ? generated : [given, ...generated]
  })

// -----------------------------------------------------------------------------
// What should arrive
// -----------------------------------------------------------------------------

const unredacted = (value: unknown): unknown => {
  if (Redacted.isRedacted(value)) return Redacted.value(value)
  if (Array.isArray(value)) return value.map(unredacted)
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unredacted(item)]))
  return value
}

const asText = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value))

const expectedPairs = (operation: Operation.Any, names: ReadonlyArray<string>, fields: Fields): Pairs =>
  names.flatMap((name): Pairs => {
    const value = fields[name]
    if (value === undefined || value === null) return []
    const style = operation.listStyles[name]
    if (style === "json") return [[name, JSON.stringify(value)]]
    if (!Array.isArray(value)) return [[name, asText(value)]]
    switch (style) {
      case "comma":
        return [[name, value.map(asText).join(",")]]
      case "encodedComma":
        return [[name, value.map((item) => encodeURIComponent(asText(item))).join(",")]]
      case "brackets":
        return value.map((item) => [`${name}[]`, asText(item)] as const)
      default:
        return value.map((item) => [name, asText(item)] as const)
    }
  })

// -----------------------------------------------------------------------------
// What arrived
// -----------------------------------------------------------------------------

const decodeComponent = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return `(not percent-encoded: ${text})`
  }
}

const readPairs = (text: string): Pairs =>
  text === ""
    ? []
    : text.split("&").map((pair) => {
        const [name = "", ...value] = pair.split("=")
        return [decodeComponent(name), decodeComponent(value.join("="))] as const
      })

const sorted = (pairs: Pairs): ReadonlyArray<string> => pairs.map((pair) => JSON.stringify(pair)).toSorted()

// What RFC 3986 allows in a segment and in a query; a server that is strict refuses anything else.
const segmentCharacters = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/
const queryCharacters = /^(?:[A-Za-z0-9\-._~!$&'()*,;=:@/?]|%[0-9A-Fa-f]{2})*$/

const comparePath = (operation: Operation.Any, path: string, fields: Fields): ReadonlyArray<string> => {
  const template = operation.path.split("/")
  const actual = path.split("/")
  if (template.length !== actual.length) {
    return [
      `the path ${path} has ${actual.length - 1} segments, the template ${operation.path} ${template.length - 1}`,
    ]
  }
  return template.flatMap((part, index) => {
    const segment = actual[index] ?? ""
    return [
      ...Outcome.expect(
        segmentCharacters.test(segment),
        `the segment ${segment} holds characters that must be encoded`,
      ),
      ...Outcome.expectEqual(
        `the segment for ${part}`,
        decodeComponent(segment),
        part.startsWith(":") ? asText(fields[part.slice(1)]) : part,
      ),
    ]
  })
}

/** The JSON that the fields of a body make: an object of them, the same under a name, or the value of the one field. */
const expectedJson = (operation: Operation.Any, fields: Fields): unknown => {
  const { body, locations } = operation
  if (body?.whole !== undefined) return fields[body.whole]
  const members = Object.fromEntries(
    locations.body.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  )
  return body?.under === undefined ? members : { [body.under]: members }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return `(not JSON: ${text})`
  }
}

const compareForm = (
  request: PlainServer.Received,
  contentType: string | undefined,
  expected: Pairs,
): ReadonlyArray<string> => [
  ...Outcome.expectEqual("the content type", contentType, "application/x-www-form-urlencoded"),
  ...Outcome.expect(queryCharacters.test(request.body), "the form holds characters that must be encoded"),
  ...Outcome.expectEqual("the form", sorted(readPairs(request.body)), sorted(expected)),
]

const compareBody = (
  operation: Operation.Any,
  request: PlainServer.Received,
  fields: Fields,
  credentials: Readonly<Record<string, string>>,
): ReadonlyArray<string> => {
  const names = operation.locations.body
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim()
  const signed = Object.entries(credentials)
  if (operation.body === undefined || operation.method === "GET") {
    return signed.length === 0
      ? Outcome.expectEqual("the body", request.body, "")
      : compareForm(request, contentType, signed)
  }
  switch (operation.body.format) {
    case "json": {
      const expected = WireValue.throughJson(expectedJson(operation, fields))
      if (expected === undefined) return Outcome.expectEqual("the body", request.body, "")
      return [
        ...Outcome.expectEqual("the content type", contentType, "application/json"),
        ...Outcome.expectEqual("the body", sortedMembers(parseJson(request.body)), sortedMembers(expected)),
      ]
    }
    case "form":
      return compareForm(request, contentType, [...expectedPairs(operation, names, fields), ...signed])
    case "multipart":
      return [
        ...Outcome.expectEqual("the content type", contentType, "multipart/form-data"),
        ...names.flatMap((name) =>
          Outcome.expect(
            fields[name] === undefined || fields[name] === null || request.body.includes(`name="${name}`),
            `the part ${name} is missing`,
          ),
        ),
      ]
  }
}

const sortedMembers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedMembers)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sortedMembers(item)]),
  )
}

/** Where a field of the input travels, in the words of {@link compareCredentials}. */
const placeOf = ({ body, locations }: Operation.Any, name: string): string =>
  locations.query.includes(name)
    ? `the query field ${name}`
    : locations.headers.includes(name)
      ? `the header ${name.toLowerCase()}`
      : locations.path.includes(name)
        ? "the path"
        : body?.format === "form"
          ? `the form field ${name}`
          : "the body"

const compareCredentials = (
  registration: Registration,
  operation: Operation.Any,
  request: PlainServer.Received,
  added: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const credentials = Canary.credentials(registration)
  const canaries = Canary.ofCredentials(registration)
  const { form = {}, headers = {}, query = {} } = registration.placement(operation, credentials)
  const pairs = readPairs(request.target.split("?")[1] ?? "")
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true
  const formPairs = isForm ? readPairs(request.body) : []
  const places: ReadonlyArray<readonly [place: string, text: string]> = [
    ["the path", request.target.split("?")[0] ?? ""],
    ...(isForm ? [] : [["the body", request.body] as const]),
    ...formPairs.map(([name, value]) => [`the form field ${name}`, value] as const),
    ...pairs.map(([name, value]) => [`the query field ${name}`, value] as const),
    ...request.rawHeaders.map(([name, value]) => [`the header ${name.toLowerCase()}`, value] as const),
  ]
  const expected: ReadonlyArray<readonly [place: string, text: string]> = [
    ...Object.entries(headers).map(([name, text]) => [`the header ${name.toLowerCase()}`, text] as const),
    ...Object.entries(query).map(([name, text]) => [`the query field ${name}`, text] as const),
    ...Object.entries(form).map(([name, text]) => [`the form field ${name}`, text] as const),
  ]
  const holdsSecret = ([, text]: readonly [string, string]): boolean =>
    Canary.findIn(canaries, "", text).length > 0
  const secretly = expected.filter(holdsSecret).map(([place]) => place)
  const found = places.filter(holdsSecret).map(([place]) => place)
  const allowed = new Set([...secretly, ...added.map((name) => placeOf(operation, name))])
  return [
    ...expected.flatMap(([place, text]) => {
      const there = places.filter(([name]) => name === place)
      return Outcome.expect(
        there.length === 1 && there[0]?.[1] === text,
        `${place} does not hold the credentials`,
      )
    }),
    ...Outcome.expect(
      secretly.length <= 1,
      `a secret must stand in one place, not in each of ${secretly.join(", ")}`,
    ),
    ...found
      .filter((place) => !allowed.has(place))
      .map((place) => `a secret stands in ${place} ${secretly.length === 0 ? "" : "too"}`.trim()),
  ]
}

/** What is wrong with a request that an operation sent for this input. */
export const compare = (
  registration: Registration,
  operation: Operation.Any,
  input: unknown,
  request: PlainServer.Received,
): ReadonlyArray<string> => {
  const credentials = Canary.credentials(registration)
  const given = isRecord(input) ? input : {}
  const added = registration.defaults?.(operation, given, credentials) ?? {}
  const encoded = Schema.encodeUnknownSync(operation.input as unknown as AnyCodec)({ ...given, ...added })
  const raw = isRecord(encoded) ? encoded : {}
  const fields = unredacted(operation.prepare === undefined ? raw : operation.prepare(raw)) as Fields
  const [target = "", query = ""] = request.target.split(/\?(.*)/s)
  const prefix = `${hostPath(registration, operation.host)}${registration.prefix?.(operation) ?? ""}`
  const { form = {}, query: signedQuery = {} } = registration.placement(operation, credentials)
  return [
    ...Outcome.expectEqual("the method", request.method, operation.method),
    ...Outcome.expect(target.startsWith(prefix), `the target ${target} does not begin with ${prefix}`),
    ...comparePath(operation, target.slice(prefix.length), fields),
    ...Outcome.expect(
      queryCharacters.test(query),
      `the query ${query} holds characters that must be encoded`,
    ),
    ...Outcome.expectEqual(
      "the query",
      sorted(readPairs(query).filter(([name]) => !Object.hasOwn(signedQuery, name))),
      sorted(expectedPairs(operation, operation.locations.query, fields)),
    ),
    ...expectedPairs(operation, operation.locations.headers, fields).flatMap(([name, value]) =>
      Outcome.expectEqual(`the header ${name}`, request.headers[name.toLowerCase()], value),
    ),
    ...Outcome.expect(
      request.headers["accept"]?.includes("json") === true,
      "the header accept does not ask for JSON",
    ),
    ...Outcome.expect(request.headers["traceparent"] === undefined, "our trace is told to the vendor"),
    ...Outcome.expect(request.headers["b3"] === undefined, "our trace is told to the vendor"),
    ...compareBody(operation, request, fields, form),
    ...compareCredentials(registration, operation, request, Object.keys(added)),
  ]
}

/** Calls one operation with every input, by its method and by `request`, and compares what arrives. */
export const check = (
  world: World,
  operation: Operation.Any,
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    server.answer(PlainServer.always({ body: { json: {} } }))
    const subject = yield* world.connect({ maximumAttempts: 1 })
    const problems: Array<string> = []
    let compared = 0
    for (const input of yield* inputsOf(registration, operation)) {
      for (const by of ["call", "request"] as const) {
        const before = server.requests.length
        const { outcome } = yield* Outcome.run(
          registration,
          Effect.suspend(() => subject[by](operation, input)),
        )
        const request = server.requests[before]
        const isRefusedHere =
          outcome._tag === "Failure" &&
          outcome.reason._tag === "InvalidRequest" &&
          (outcome.reason as { readonly sent?: boolean }).sent === false
        const found =
          outcome._tag === "Untyped" || outcome._tag === "Hung"
            ? [`ends ${Outcome.word(outcome)}`]
            : request === undefined
              ? Outcome.expect(isRefusedHere, `nothing was sent: ${Outcome.word(outcome)}`)
              : compare(registration, operation, input, request)
        if (request !== undefined) compared++
        problems.push(
          ...found.map(
            (problem) => `${operation.name} by ${by}: ${problem} (input ${JSON.stringify(input)})`,
          ),
        )
      }
    }
    return [
      ...problems,
      ...Outcome.expect(compared >= 2, `${operation.name}: no input was accepted, so nothing was compared`),
    ]
  })
