/** "Did you mean": the known names nearest to one that is not known. */

const distance = (one: string, other: string): number => {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}

const maximum = 3

/** At most three names: those a few typing errors away, then those the word is a part of. */
export const nearest = (word: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  // A longer word is somebody's data, not a name with a typing error.
  if (word === "" || word.length > 64) return []
  const lower = word.toLowerCase()
  const allowed = Math.max(1, Math.floor(word.length / 4))
  const close = names
    .map((name) => ({ name, distance: distance(lower, name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= allowed)
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ name }) => name)
  const containing =
    word.length < 3 ? [] : names.filter((name) => name.toLowerCase().includes(lower) && !close.includes(name))
  return [...close, ...containing].slice(0, maximum)
}

/** `; did you mean "one" or "other"?`, or nothing. */
export const sentence = (word: string, names: ReadonlyArray<string>): string => {
  const found = nearest(word, names).map((name) => JSON.stringify(name))
  return found.length === 0 ? "" : `; did you mean ${found.join(" or ")}?`
}
