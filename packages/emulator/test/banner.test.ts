/** The words of a running suite. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as EmulatorBanner from "../src/EmulatorBanner.ts"

describe("the banner", () => {
  it("writes an environment that a shell reads as it was, whatever is in it", () => {
    const environment = {
      PLAIN: "http://127.0.0.1:4010/iaptic",
      SPACES: " a  b ",
      QUOTES: `it's "quoted" \\ and \`run\` $HOME`,
      LINES: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
      NOTHING: "",
      STARS: "* ~ !",
    }
    const script = `${EmulatorBanner.exports(environment)}\nenv -0`
    const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8", env: {} })
    const read = Object.fromEntries(
      stdout.split("\0").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    )
    assert.deepInclude(read, environment)
  })

  it("colours what it is told to colour, and nothing else", () => {
    const suite = {
      url: "http://127.0.0.1:1",
      control: "http://127.0.0.1:1/__control",
      served: [],
    }
    const plain = EmulatorBanner.lines(suite)
    const painted = EmulatorBanner.lines(suite, {
      heading: (text) => `<${text}>`,
      name: (text) => `<${text}>`,
      address: (text) => `<${text}>`,
    })
    assert.deepStrictEqual(
      painted.map((line) => line.replaceAll(/[<>]/g, "")),
      plain,
    )
    assert.include(painted[0] ?? "", "<Emulators>")
  })
})
