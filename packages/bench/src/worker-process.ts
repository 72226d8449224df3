/** A worker process: loads one module and measures it when asked. See the module `Worker`. */
import type { Shape } from "./Fixture.ts"
import type { Caller, Decoder } from "./Subject.ts"
import type { Answers, Measurement, Request, Start } from "./Worker.ts"

const options = JSON.parse(process.argv[2] ?? "{}") as Start

if (options.jit) await import("effect/schema/SchemaJITCompiler/enable")

const loaded = (await import(options.module)) as {
  readonly make: (
    origin: string,
    variant: string | undefined,
  ) => Promise<Caller & Decoder & { stream: unknown }>
}
const subject = await loaded.make(options.origin, options.variant)

const cpuMicros = (since: NodeJS.CpuUsage): number => {
  const { system, user } = process.cpuUsage(since)
  return user + system
}

const measureCalls = async (shape: Shape, inFlight: number, seconds: number): Promise<Measurement> => {
  let calls = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  const end = started + seconds * 1000
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      await subject.call(shape)
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return { calls, seconds: (performance.now() - started) / 1000, cpuMicros: cpuMicros(cpu) }
}

const measureRuns = (shape: Shape, seconds: number): Measurement => {
  let calls = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  const end = started + seconds * 1000
  while (performance.now() < end) {
    // In tens, so that looking at the clock is no part of the figure.
    for (let index = 0; index < 10; index++) subject.run(shape)
    calls += 10
  }
  return { calls, seconds: (performance.now() - started) / 1000, cpuMicros: cpuMicros(cpu) }
}

const respond = async (request: Request): Promise<Answers[Request["type"]]> => {
  switch (request.type) {
    case "ids":
      return subject.ids(
        subject.call === undefined ? subject.run(request.shape) : await subject.call(request.shape),
      )
    case "measure":
      return request.inFlight === 0
        ? measureRuns(request.shape, request.seconds)
        : measureCalls(request.shape, request.inFlight, request.seconds)
    case "stream":
      return (subject.stream as (rows: number) => Promise<Answers["stream"]>)(request.rows)
  }
}

process.on("message", (request: Request) => {
  respond(request).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.on("disconnect", () => process.exit(0))
process.send?.({ ready: true })
