/** The words after `emulator`: what is asked for, or what is wrong with them. */
import { parseArgs } from "node:util"

export interface Asked {
  readonly port: number
  readonly seed: string | undefined
  readonly faults: string | undefined
  readonly webhookTarget: string | undefined
  readonly empty: boolean
  readonly json: boolean
  readonly help: boolean
  readonly version: boolean
}

export const defaultPort = 4010

const flags = {
  port: { type: "string" },
  seed: { type: "string" },
  faults: { type: "string" },
  "webhook-target": { type: "string" },
  empty: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const

export const help = `Serves an emulator of every billing provider on one port of this machine, until Ctrl-C.

EXAMPLES
  # On port 4010; prints the environment that leads a program there
  npx @effect-billing/emulator

  # With records of your own on top of those of the demonstration
  npx @effect-billing/emulator --seed customers.json

  # The first request is told to come back in two seconds
  npx @effect-billing/emulator --faults '[{"kind":"status","status":429,"retryAfter":2,"times":1}]'

  # In a script
  npx @effect-billing/emulator --port 0 --json

FLAGS
  --port <port>              port of 127.0.0.1; 0 takes any free one (default ${defaultPort})
  --seed <file>              JSON: records for each provider, {"iaptic": {"purchases": […]}, …}
  --empty                    start without the records of the demonstration
  --faults <json>            what the emulators do wrong: a list, or an object with a list for each provider
  --webhook-target <url>     where webhooks go, on this machine; or an object with an address for each provider
  --json                     print JSON for programs
  --help, --version

CONTROL
  GET  /                               what is served
  POST /__control/reset                the records as at the start, the clock too
  POST /__control/clock                {"advance": "31 days"}, {"set": "2027-01-01T00:00:00Z"}, {"frozen": true}
  PUT  /__control/faults               as --faults; POST adds, DELETE takes them away
  POST /__control/seed                 as --seed
  PUT  /__control/webhook-target       {"url": "http://127.0.0.1:3000/hook"}
  GET  /__control/requests, /__control/webhooks, /__control/state
  These speak to all emulators; below a provider's prefix (/iaptic/__control/clock) to one.

EXIT CODES
  0   ended by Ctrl-C or SIGTERM: that is how it ends
  1   it could not start: the port is taken, a seed or a fault is wrong
  64  the command line is wrong`

// Node's sentence goes on with advice about positional arguments, of which there are none here.
const sentence = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  const flag = /--?[\w-]+/.exec(message ?? "")?.[0] ?? "a flag"
  switch (code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `there is no flag ${flag}`
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      return (message ?? "").includes("does not take") ? `${flag} takes no value` : `${flag} needs a value`
    case "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL":
      return "it takes flags only"
    default:
      return "the command line cannot be understood"
  }
}

/** What is asked for, or a sentence about what is wrong. */
export const parse = (args: ReadonlyArray<string>): Asked | string => {
  let values
  try {
    values = parseArgs({ args: [...args], options: flags, allowPositionals: false }).values
  } catch (error) {
    return sentence(error)
  }
  const port = values.port ?? String(defaultPort)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return "--port takes a number from 0 to 65535"
  return {
    port: Number(port),
    seed: values.seed,
    faults: values.faults,
    webhookTarget: values["webhook-target"],
    empty: values.empty === true,
    json: values.json === true,
    help: values.help === true,
    version: values.version === true,
  }
}
