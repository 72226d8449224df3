/** All bytes of a stream, or undefined when there are more than `maximumBytes`; the rest is not read then. */
export const boundedBytes = async (
  stream: ReadableStream<Uint8Array>,
  maximumBytes: number,
): Promise<Uint8Array | undefined> => {
  const reader = stream.getReader()
  const chunks: Array<Uint8Array> = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length
    if (length > maximumBytes) {
      await reader.cancel()
      return undefined
    }
    chunks.push(next.value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
