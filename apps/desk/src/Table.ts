/**
 * Rows under headings, in aligned columns. Where the terminal is too narrow, columns that may shrink do, then those
 * that may be left out are; where even that does not help, each row becomes a block.
 */
import type { Style } from "./Style.ts"
import * as Text from "./Text.ts"

/** One cell: its text, and how it is coloured. An empty text is "not known". */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string }

/** A column. */
export interface Column {
  readonly heading: string
  /**
   * May be cut down to this width: in the `middle` for ids, whose ends differ, at the `end` for words, at the `time` for
   * instants, which leaves the day.
   */
  readonly shrinks?: { readonly to: number; readonly at: "middle" | "end" | "time" }
  /** May be left out; the lowest goes first. */
  readonly drops?: 1 | 2 | 3 | 4
}

/** See the module. */
export interface Table {
  readonly columns: ReadonlyArray<Column>
  /** As many cells per row as there are columns. A column that is empty in every row is left out. */
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
}

interface Options {
  /** Cells per line. */
  readonly columns: number
  readonly style: Style
}

interface Laid {
  readonly column: Column
  readonly index: number
  width: number
}

const textOf = (cell: Cell | undefined): string =>
  Text.clean(typeof cell === "object" ? cell.text : (cell ?? ""))
const painted = (cell: Cell | undefined, text: string): string =>
  typeof cell === "object" ? cell.paint(text) : text

const gap = "  "

const lineWidth = (laid: ReadonlyArray<Laid>): number =>
  laid.reduce((sum, { width }) => sum + width + gap.length, 0)

const layOut = (table: Table, used: ReadonlyArray<number>): Array<Laid> =>
  used.flatMap((index) => {
    const column = table.columns[index]
    if (column === undefined) return []
    const widths = table.rows.map((row) => Text.width(textOf(row[index])))
    return [{ column, index, width: Math.max(Text.width(column.heading), ...widths) }]
  })

const smallest = ({ column }: Laid): number => Math.max(column.shrinks?.to ?? 0, Text.width(column.heading))

/** Takes from the widest column that may give, until the line fits or none may. */
const shrink = (laid: ReadonlyArray<Laid>, columns: number): void => {
  while (lineWidth(laid) > columns) {
    const [widest] = laid
      .filter((one) => one.column.shrinks !== undefined && one.width > smallest(one))
      .toSorted((one, other) => other.width - one.width)
    if (widest === undefined) return
    if (widest.column.shrinks?.at !== "time") widest.width--
    // Half a time of day says nothing, and instants are compared with each other.
    else {
      for (const one of laid) if (one.column.shrinks?.at === "time") one.width = smallest(one)
    }
  }
}

const fit = (table: Table, used: ReadonlyArray<number>, columns: number): ReadonlyArray<Laid> | undefined => {
  const laid = layOut(table, used)
  if (Number.isFinite(columns)) shrink(laid, columns)
  if (lineWidth(laid) <= columns) return laid
  const [dropped] = used
    .flatMap((index) => {
      const drops = table.columns[index]?.drops
      return drops === undefined ? [] : [{ drops, index }]
    })
    .toSorted((one, other) => one.drops - other.drops || other.index - one.index)
  return dropped === undefined
    ? undefined
    : fit(
        table,
        used.filter((index) => index !== dropped.index),
        columns,
      )
}

const cut = (text: string, width: number, at: "middle" | "end" | "time" | undefined): string => {
  switch (at) {
    case "middle":
      return Text.cutMiddle(text, width)
    case "time":
      return Text.width(text) <= width ? text : text.slice(0, text.indexOf(" "))
    default:
      return Text.cut(text, width)
  }
}

const aligned = (table: Table, laid: ReadonlyArray<Laid>, style: Style): ReadonlyArray<string> => {
  const line = (cell: (column: Laid) => readonly [text: string, painted: string]): string => {
    const cells = laid.map((column, position) => {
      const [text, shown] = cell(column)
      // Nothing follows the last one, so it needs no filling up.
      return position === laid.length - 1
        ? shown
        : shown + " ".repeat(Math.max(0, column.width - Text.width(text)))
    })
    return `${gap}${cells.join(gap)}`.trimEnd()
  }
  return [
    line(({ column }) => [column.heading, style.dim(column.heading)]),
    line(({ width }) => ["─".repeat(width), style.dim("─".repeat(width))]),
    ...table.rows.map((row) =>
      line(({ column, index, width }) => {
        const text = cut(textOf(row[index]), width, column.shrinks?.at)
        return [text, painted(row[index], text)]
      }),
    ),
  ]
}

const blocks = (
  table: Table,
  used: ReadonlyArray<number>,
  { columns, style }: Options,
): ReadonlyArray<string> => {
  const labels = Math.max(0, ...used.map((index) => Text.width(table.columns[index]?.heading ?? "")))
  const lines: Array<string> = []
  for (const row of table.rows) {
    if (lines.length > 0) lines.push("")
    for (const index of used) {
      const text = textOf(row[index])
      if (text === "") continue
      const heading = Text.pad(table.columns[index]?.heading ?? "", labels)
      const room = Math.max(8, columns - labels - 2 * gap.length)
      for (const [position, line] of Text.wrap(text, room).entries()) {
        const label = position === 0 ? style.dim(heading) : " ".repeat(labels)
        lines.push(`${gap}${label}${gap}${painted(row[index], line)}`)
      }
    }
  }
  return lines
}

/** Lines without line ends, each indented by two. */
export const render = (table: Table, { columns, style }: Options): ReadonlyArray<string> => {
  const used = table.columns.flatMap((_, index) =>
    table.rows.some((row) => textOf(row[index]) !== "") ? [index] : [],
  )
  const laid = fit(table, used, columns)
  if (laid === undefined) return blocks(table, used, { columns, style })
  const missing = used.filter((index) => laid.every((one) => one.index !== index))
  if (missing.length === 0) return aligned(table, laid, style)
  const headings = missing.map((index) => table.columns[index]?.heading ?? "").join(", ")
  return [...aligned(table, laid, style), `${gap}${style.dim(`(left out in this width: ${headings})`)}`]
}
