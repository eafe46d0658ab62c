import { randomBytes } from 'node:crypto'

export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9 } as const

/** One masked frame of a client (RFC 6455 section 5.2) of at most 65,535 bytes. */
export function clientFrame(
  opcode: keyof typeof opcodes,
  payload: Uint8Array | string,
  { final = true } = {},
): Buffer {
  const bytes = Buffer.from(payload)
  const mask = randomBytes(4)
  const masked = bytes.map((byte, i) => byte ^ mask[i % 4]!)
  const head = [(final ? 0x80 : 0) | opcodes[opcode]]
  if (bytes.length <= 125) head.push(0x80 | bytes.length)
  else head.push(0x80 | 126, bytes.length >> 8, bytes.length & 0xff)
  return Buffer.concat([Buffer.from(head), mask, masked])
}
