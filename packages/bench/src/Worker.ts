/**
 * One process per contender: neither a warmed-up schema, a patched global nor garbage of one can touch another's
 * figures.
 */
import { type ChildProcess, fork } from "node:child_process"
import { join } from "node:path"
import type { Shape } from "./Fixture.ts"

/** What a worker is started with. */
export interface Start {
  /** The module to load, from this folder. */
  readonly module: string
  /** Its variant, for modules that have several. */
  readonly variant?: string
  /** Whether effect's Schema compiler is switched on before the module is loaded. */
  readonly jit: boolean
  /** Where the server listens. */
  readonly origin: string
}

/** What a worker is asked. */
export type Request =
  | { readonly type: "ids"; readonly shape: Shape }
  | {
      readonly type: "measure"
      readonly shape: Shape
      /** Calls under way at once; 0 for a function that answers at once. */
      readonly inFlight: number
      readonly seconds: number
    }
  | { readonly type: "stream"; readonly rows: number }

/** One round. */
export interface Measurement {
  readonly calls: number
  readonly seconds: number
  /** User and system time of the whole process, garbage collector included. */
  readonly cpuMicros: number
}

/** A listing read to its end. */
export interface StreamMeasurement {
  readonly rows: number
  readonly seconds: number
  /** Live heap before the first page, after a collection. */
  readonly baselineBytes: number
  /** The largest live heap seen after a collection. */
  readonly peakBytes: number
  readonly samples: number
}

export interface Answers {
  readonly ids: ReadonlyArray<string>
  readonly measure: Measurement
  readonly stream: StreamMeasurement
}

export interface Worker {
  readonly ask: <Type extends Request["type"]>(
    request: Extract<Request, { type: Type }>,
  ) => Promise<Answers[Type]>
  readonly stop: () => void
}

const firstMessage = (child: ChildProcess, what: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`${what} ended early (${signal ?? code})`))
    child.once("exit", onExit)
    child.once("message", (message) => {
      child.off("exit", onExit)
      const { error } = message as { readonly error?: string }
      if (error === undefined) resolve(message)
      else reject(new Error(`${what}: ${error}`))
    })
  })

const launch = (file: string, argument: string, execArgv: ReadonlyArray<string>): ChildProcess =>
  fork(join(import.meta.dirname, file), [argument], {
    execArgv: [...execArgv],
    // Workers have nothing to say on standard output, which is the report's.
    stdio: ["ignore", 2, 2, "ipc"],
  })

/** Starts a worker and waits until its module is loaded. */
export const start = async (options: Start, execArgv: ReadonlyArray<string> = []): Promise<Worker> => {
  const what = options.variant === undefined ? options.module : `${options.module} (${options.variant})`
  const child = launch("worker-process.ts", JSON.stringify(options), execArgv)
  await firstMessage(child, what)
  return {
    ask: (async (request: Request) => {
      const reply = firstMessage(child, what)
      child.send(request)
      return ((await reply) as { readonly answer: unknown }).answer
    }) as Worker["ask"],
    stop: () => {
      child.removeAllListeners("exit")
      child.disconnect()
    },
  }
}

/** Starts one worker per contender, all at once; stops them all when one fails. */
export const startAll = async (
  folder: "contenders" | "decoders",
  contenders: ReadonlyArray<Omit<Start, "origin">>,
  origin: string,
): Promise<ReadonlyArray<Worker>> => {
  const started = await Promise.allSettled(
    contenders.map(({ jit, module, variant }) =>
      start({
        module: `./${folder}/${module}.ts`,
        ...(variant === undefined ? {} : { variant }),
        jit,
        origin,
      }),
    ),
  )
  const workers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
  const failed = started.find((result) => result.status === "rejected")
  if (failed === undefined) return workers
  for (const worker of workers) worker.stop()
  throw failed.reason
}

/** Starts the server and gives its origin. */
export const startServer = async (): Promise<{ readonly origin: string; readonly stop: () => void }> => {
  const child = launch("server-process.ts", "", [])
  const { port } = (await firstMessage(child, "server")) as { readonly port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () => child.disconnect(),
  }
}
