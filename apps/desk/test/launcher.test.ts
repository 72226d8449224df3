/** `run.mjs`: builds the bundle when it must, and only then. On a small program of its own. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const desk = join(import.meta.dirname, "..")

const workspace = Effect.acquireRelease(
  Effect.sync(() => {
    const parent = join(desk, ".test")
    mkdirSync(parent, { recursive: true })
    const folder = mkdtempSync(join(parent, "launcher-"))
    mkdirSync(join(folder, "src"))
    copyFileSync(join(desk, "run.mjs"), join(folder, "run.mjs"))
    writeFileSync(join(folder, "package.json"), '{"type":"module","version":"1.2.3"}')
    symlinkSync(join(desk, "node_modules"), join(folder, "node_modules"), "dir")
    writeFileSync(
      join(folder, "src", "main.ts"),
      'import { word } from "./word.ts"\nconsole.log(word, DESK_VERSION, process.argv.slice(2).join())\n',
    )
    writeFileSync(join(folder, "src", "word.ts"), 'export const word: string = "one"\n')
    copyFileSync(join(desk, "src", "LazySegmenter.ts"), join(folder, "src", "LazySegmenter.ts"))
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
)

const run = (folder: string, ...args: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(folder, "run.mjs"), ...args], {
    encoding: "utf8",
  })
  return { status, stdout, stderr, built: stderr.includes("building itself") }
}

describe("the launcher", () => {
  it.effect("builds once, says so in one line on standard error, and passes the arguments on", () =>
    Effect.gen(function* () {
      const folder = yield* workspace
      const first = run(folder, "a", "b")
      assert.strictEqual(first.stdout, "one 1.2.3 a,b\n")
      assert.match(first.stderr, /^desk: building itself… [\d.]+ s\n$/)
      assert.deepStrictEqual(run(folder), { status: 0, stdout: "one 1.2.3 \n", stderr: "", built: false })
    }),
  )

  it.effect(
    "a file that is only touched does not count, one that has changed does, whatever its time says",
    () =>
      Effect.gen(function* () {
        const folder = yield* workspace
        const source = join(folder, "src", "word.ts")
        run(folder)
        utimesSync(source, 1, 1)
        assert.isFalse(run(folder).built)
        writeFileSync(source, 'export const word: string = "two"\n')
        utimesSync(source, 2, 2)
        const changed = run(folder)
        assert.isTrue(changed.built)
        assert.match(changed.stdout, /^two /)
        assert.isFalse(run(folder).built)
      }),
  )

  it.effect("builds again when the bundle or its record is gone, or a source is", () =>
    Effect.gen(function* () {
      const folder = yield* workspace
      run(folder)
      rmSync(join(folder, "dist", "desk.mjs"))
      assert.isTrue(run(folder).built)
      writeFileSync(join(folder, "dist", "desk.json"), "{")
      assert.isTrue(run(folder).built)
      writeFileSync(join(folder, "src", "main.ts"), "console.log(3)\n")
      rmSync(join(folder, "src", "word.ts"))
      assert.deepInclude(run(folder), { built: true, stdout: "3\n" })
    }),
  )

  it.effect("sources that do not build are told, without a stack trace", () =>
    Effect.gen(function* () {
      const folder = yield* workspace
      writeFileSync(join(folder, "src", "word.ts"), "export const word = (\n")
      const { status, stderr, stdout } = run(folder)
      assert.strictEqual(status, 70)
      assert.strictEqual(stdout, "")
      assert.include(stderr, "src/word.ts:2")
      assert.notMatch(stderr, /^\s+at /m)
    }),
  )
})

describe("without the launcher", () => {
  it("the sources run as they are, on a Node that takes TypeScript", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(desk, "src", "main.ts"), "demo", "--json"],
      { encoding: "utf8" },
    )
    assert.strictEqual(status, 0, stderr)
    assert.property(JSON.parse(stdout), "purchases")
  })
})
