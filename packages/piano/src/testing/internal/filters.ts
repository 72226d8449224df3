// What listings are filtered by.

/** Whether one of the texts holds what is searched for; searching for nothing finds everything. */
export const matches = (q: string | undefined, ...texts: ReadonlyArray<unknown>): boolean =>
  q === undefined ||
  texts.some((text) => typeof text === "string" && text.toLowerCase().includes(q.toLowerCase()))

/** Whether a date lies between two, both included; either may be left open. */
export const within = (value: unknown, from: number | undefined, to: number | undefined): boolean =>
  (from === undefined || (typeof value === "number" && value >= from)) &&
  (to === undefined || (typeof value === "number" && value <= to))
