import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** The type of a class made by {@link taggedError}: that of effect's own. */
export type ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> = Schema.Class<
  Self,
  Schema.TaggedStruct<Tag, Fields>,
  Cause.YieldableError
>

type Given = Readonly<Record<string, unknown>>
type Parent = new (given: Given, options?: Schema.MakeOptions) => Cause.YieldableError
type Fields = Schema.Struct.Fields

// Said to a constructor of ours alone: these fields have been checked.
const checked: Schema.MakeOptions = {}

const build = (Parent: Parent, identifier: string, tag: Given, fields: Fields): Parent => {
  const struct = Schema.Struct(fields) as unknown as Schema.Codec<Given, unknown> &
    Pick<Schema.Struct<Fields>, "mapFields">
  let schema: Schema.Constraint | undefined
  class Made extends Parent {
    static readonly identifier = identifier
    static readonly fields = fields
    constructor(given?: Given, options?: Schema.MakeOptions) {
      super(options === checked ? (given ?? {}) : struct.make({ ...given, ...tag }, options), checked)
    }
    static get ast() {
      schema ??= struct.pipe(
        Schema.decodeTo(
          Schema.declare((value): value is Made => value instanceof this, { identifier }),
          SchemaTransformation.transform({
            decode: (given: Given) => new this(given, checked),
            encode: (error: Made) => error as unknown as Given,
          }),
        ),
      )
      return schema.ast
    }
    static make(given: Given, options?: Schema.MakeOptions) {
      return given instanceof this ? given : new this(given, options)
    }
    static makeOption(given: Given, options?: Schema.MakeOptions) {
      return Option.map(struct.makeOption({ ...given, ...tag }, options), (value) => new this(value, checked))
    }
    static makeEffect(given: Given, options?: Schema.MakeOptions) {
      return Effect.map(struct.makeEffect({ ...given, ...tag }, options), (value) => new this(value, checked))
    }
    static mapFields(...change: Parameters<typeof struct.mapFields>) {
      return struct.mapFields(...change)
    }
    static extend(extended: string) {
      return (more: Fields) => build(this, extended, tag, { ...fields, ...more })
    }
  }
  Reflect.defineProperty(Made.prototype, "name", { value: identifier, configurable: true, writable: true })
  // What else a schema can do, it does by its `ast`.
  for (const [name, method] of Object.entries(
    Object.getOwnPropertyDescriptors(Object.getPrototypeOf(struct) as object),
  )) {
    if (!(name in Made)) Reflect.defineProperty(Made, name, method)
  }
  return Made
}

/**
 * An error class that is a schema: effect's `Schema.TaggedError` for a fraction of the bytes. It has the same type and
 * does the same, but for what only schemas of classes inside classes need.
 */
export const taggedError =
  <Self>(identifier: string) =>
  <const Tag extends string, const F extends Fields>(tag: Tag, fields: F): ErrorClass<Self, Tag, F> =>
    build(
      Data.Error as unknown as Parent,
      identifier,
      { _tag: tag },
      { _tag: Schema.Literal(tag), ...fields },
    ) as never
