/**
 * What the modules of the neutral model share.
 */

type OptionalKeys<A> = { [K in keyof A]-?: {} extends Pick<A, K> ? K : never }[keyof A]

/**
 * The fields of a value of the model, as an adapter has them at hand: what is optional may also be null or
 * undefined, which both mean that it is not known.
 */
export type Fields<A> = {
  readonly [K in Exclude<keyof A, OptionalKeys<A>>]: A[K]
} & {
  readonly [K in OptionalKeys<A>]?: A[K] | null | undefined
}

/** Leaves out every field that is null or undefined. `source` stays as it is, it belongs to the provider. */
export const withoutAbsent = <A extends object>(fields: Fields<A>): A =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => name === "source" || (value !== undefined && value !== null),
    ),
  ) as A
