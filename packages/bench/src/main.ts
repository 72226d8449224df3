/**
 * `pnpm bench [--json] [--quick] [--only throughput,decoding,shipping,streaming] [--readme]`
 *
 * Prints tables on standard output (with `--json` one JSON value) and what it is doing on standard error.
 * `--quick` takes seconds and says only whether everything still runs; `--readme` writes the tables into the README.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as Decoding from "./Decoding.ts"
import * as Environment from "./Environment.ts"
import { full, quick } from "./Plan.ts"
import * as Report from "./Report.ts"
import * as Shipping from "./Shipping.ts"
import * as Streaming from "./Streaming.ts"
import * as Throughput from "./Throughput.ts"

const sections = ["throughput", "decoding", "shipping", "streaming"] as const
type Section = (typeof sections)[number]

const isSection = (name: string): name is Section => sections.some((section) => section === name)

const writeIntoReadme = (markdown: string): void => {
  const file = join(import.meta.dirname, "..", "README.md")
  const begin = "<!-- figures: begin -->"
  const end = "<!-- figures: end -->"
  const text = readFileSync(file, "utf8")
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no place for the figures`)
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`)
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      readme: { type: "boolean", default: false },
      only: { type: "string", default: sections.join(",") },
    },
  })
  const chosen = values.only.split(",")
  const unknown = chosen.find((name) => !isSection(name))
  if (unknown !== undefined) throw new Error(`no section "${unknown}"; there are ${sections.join(", ")}`)
  const plan = values.quick ? quick : full
  const say = (words: string): void => void process.stderr.write(`${words}\n`)
  const report: Report.Report = {
    environment: Environment.observe(),
    ...(chosen.includes("throughput") ? { throughput: await Throughput.run(plan, say) } : {}),
    ...(chosen.includes("decoding") ? { decoding: await Decoding.run(plan, say) } : {}),
    ...(chosen.includes("shipping") ? { shipping: await Shipping.run(plan, say) } : {}),
    ...(chosen.includes("streaming") ? { streaming: await Streaming.run(plan, say) } : {}),
  }
  const closed = { ...report, environment: Environment.close(report.environment) }
  const markdown = Report.toMarkdown(closed)
  if (values.readme) writeIntoReadme(markdown)
  process.stdout.write(values.json ? `${JSON.stringify({ plan, ...closed }, null, 2)}\n` : `${markdown}\n`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
