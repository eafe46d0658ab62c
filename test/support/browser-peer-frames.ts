// Messages of core/peer/remote on a WebSocket: a JSON header behind its length, then the one byte array of the message, raw.

interface Header {
  readonly message: unknown
  /** The key of `message` that holds the bytes. */
  readonly bytesKey: string | null
}

export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(message as Record<string, unknown>)
  const found = entries.find(([, value]) => value instanceof Uint8Array)
  const bytes = found?.[1] instanceof Uint8Array ? found[1] : new Uint8Array()
  const plain = Object.fromEntries(entries.filter(([, value]) => !(value instanceof Uint8Array)))
  const header: Header = { message: plain, bytesKey: found?.[0] ?? null }
  const head = new TextEncoder().encode(JSON.stringify(header))
  const frame = new Uint8Array(4 + head.length + bytes.length)
  new DataView(frame.buffer).setUint32(0, head.length)
  frame.set(head, 4)
  frame.set(bytes, 4 + head.length)
  return frame
}

export function decodeFrame(frame: Uint8Array): unknown {
  const headEnd = 4 + new DataView(frame.buffer, frame.byteOffset).getUint32(0)
  const { message, bytesKey } = JSON.parse(new TextDecoder().decode(frame.subarray(4, headEnd))) as Header
  if (bytesKey === null) return message
  // A copy by Uint8Array, because Buffer's slice would share the memory of the socket.
  return { ...(message as object), [bytesKey]: Uint8Array.from(frame.subarray(headEnd)) }
}
