/** Runs the desk as a process, and servers for it to meet. */
import { assert } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import * as Desk from "../src/Desk.ts"
import { Screen } from "../src/Screen.ts"
import * as Style from "../src/Style.ts"

export const launcher = join(import.meta.dirname, "..", "run.mjs")

/** Distinct texts that must never be printed. */
export const canary = {
  secretKey: "canary-secret-4f8a1c",
  publicKey: "canary-public-9d27be",
  accessToken: "canary-token-61c0aa",
  cardNumber: "4000001002003008",
} as const

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ReturnType<typeof spawn>
  readonly finished: Promise<Finished>
  /** Resolves as soon as standard output or error matches. */
  readonly says: (pattern: RegExp) => Promise<string>
}

export interface Options {
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Starts the desk with nothing in its environment but what is given. */
export const start = (args: ReadonlyArray<string>, options: Options = {}): Running => {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...options.environment },
    stdio: "pipe",
  })
  let stdout = ""
  let stderr = ""
  const listeners = new Set<() => void>()
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
    for (const listener of listeners) listener()
  })
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk
    for (const listener of listeners) listener()
  })
  child.stdin.on("error", () => {})
  child.stdin.end(options.input ?? "")
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr)
        if (match === null) return
        listeners.delete(look)
        resolve(match[0])
      }
      listeners.add(look)
      look()
      child.once("close", () =>
        reject(new Error(`the desk ended before it said ${pattern}: ${stdout}${stderr}`)),
      )
    })
  return { process: child, finished, says }
}

/** Runs the desk to its end. */
export const desk = (args: ReadonlyArray<string>, options: Options = {}): Effect.Effect<Finished> =>
  Effect.promise(() => start(args, options).finished)

/** The environment of a desk that is configured for a server of ours. */
export const configured = (url: string): Readonly<Record<string, string>> => ({
  IAPTIC_APP_NAME: "demo",
  IAPTIC_SECRET_KEY: canary.secretKey,
  IAPTIC_PUBLIC_KEY: canary.publicKey,
  IAPTIC_BASE_URL: url,
})

/**
 * The desk in the process of the test, which is much quicker than one of its own: for what is tried with many inputs. Standard input, signals and colours are those of a process, and are not here.
 */
export const deskHere = (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
): Effect.Effect<Finished> =>
  Effect.gen(function* () {
    const written = { stdout: "", stderr: "" }
    const write = (stream: "stdout" | "stderr") => (text: string) =>
      Effect.sync(() => {
        written[stream] += `${text}\n`
      })
    const style = Style.make(false)
    const code = yield* Desk.run(args, "0.0.0-test").pipe(
      Effect.provideService(Screen, {
        columns: Number.POSITIVE_INFINITY,
        style,
        errorStyle: style,
        print: write("stdout"),
        isRead: Effect.succeed(true),
        note: write("stderr"),
      }),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({ ...environment })),
    )
    return { ...written, code, signal: null }
  })

/** A server on this machine, for as long as the scope. */
export const serve = (
  listener: Http.RequestListener,
): Effect.Effect<
  { readonly url: string; readonly requests: Array<Http.IncomingMessage> },
  never,
  Scope.Scope
> =>
  Effect.gen(function* () {
    const requests: Array<Http.IncomingMessage> = []
    const server = Http.createServer((request, response) => {
      requests.push(request)
      listener(request, response)
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        }),
    )
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
  })

/** Answers every request with this JSON. */
export const answering =
  (value: unknown, status = 200): Http.RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
  }

export interface Failure {
  readonly provider: string
  readonly operation: string
  readonly reason: {
    readonly _tag: string
    readonly message: string
    readonly issues?: ReadonlyArray<{
      readonly path: ReadonlyArray<string | number>
      readonly message: string
    }>
    readonly [field: string]: unknown
  }
  readonly isRetryable: boolean
  readonly retryAfter: number | null
}

/** What holds for everything the desk ever prints. */
export const assertClean = (finished: Finished): void => {
  const all = finished.stdout + finished.stderr
  for (const secret of Object.values(canary)) assert.notInclude(all, secret)
  for (const secret of Object.values(canary)) assert.notInclude(all, btoa(`demo:${secret}`))
  assert.notMatch(all, /^\s+at .*[:(]\d+:\d+/m, "a stack trace")
}

/** The failure a program reads. */
export const failureOf = (finished: Finished): Failure => {
  const { error } = JSON.parse(finished.stdout) as { readonly error: Failure }
  assert.hasAllKeys(error, ["provider", "operation", "reason", "isRetryable", "retryAfter"])
  return error
}
