/**
 * `Intl.Segmenter`, made at its first use. Effect's command line makes one while it is loaded, which takes a tenth of
 * a warm start, and only tables need it. The bundler puts this one in its place, see `run.mjs`.
 */

// Taken apart, because the bundler would put this class in place of the name.
const { Segmenter } = Intl

/** See the module. */
export class LazySegmenter {
  readonly #make: () => Intl.Segmenter
  #made: Intl.Segmenter | undefined
  constructor(...options: ConstructorParameters<typeof Intl.Segmenter>) {
    this.#make = () => new Segmenter(...options)
  }
  /** As `Intl.Segmenter` does. */
  segment(text: string): Intl.Segments {
    this.#made ??= this.#make()
    return this.#made.segment(text)
  }
}
