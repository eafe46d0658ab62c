// What a server says (RFC 6455 section 5.2): whole messages, unmasked, each frame in one piece, because a head and a body
// that are written apart cost the kernel twice.

const FINAL = 0x80
const TEXT = 0x1
const BINARY = 0x2
const CLOSE = 0x8
const PONG = 0xa
/** The longest payload whose length stands in the second byte. */
const SHORT_LIMIT_BYTES = 125
/** In the second byte: the length is in the next two, big-endian. */
const LENGTH_16_BIT = 126
const LENGTH_16_BIT_LIMIT_BYTES = 0xffff
/** "No code was given": never sent (section 7.4.1). */
const NO_CODE = 1005

/** `text` as a whole text message. Throws RangeError when it is longer than 65,535 bytes, which no message here is. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text, 'utf8')
  const bytes = frame(TEXT, length)
  bytes.write(text, bytes.length - length, 'utf8')
  return bytes
}

/** `payload` as a whole binary message. Throws RangeError like textFrame. */
export function binaryFrame(payload: Uint8Array): Buffer {
  return filled(BINARY, payload)
}

/** The answer to a ping; at most 125 bytes (section 5.5). */
export function pongFrame(payload: Uint8Array): Buffer {
  return filled(PONG, payload)
}

/** Says goodbye with a code of section 7.4.1; 1005 stands for none. */
export function closeFrame(code: number): Buffer {
  return filled(CLOSE, code === NO_CODE ? new Uint8Array(0) : Uint8Array.of(code >> 8, code & 0xff))
}

function filled(opcode: number, payload: Uint8Array): Buffer {
  const bytes = frame(opcode, payload.length)
  bytes.set(payload, bytes.length - payload.length)
  return bytes
}

/** A frame whose last `length` bytes are still to be filled in. */
function frame(opcode: number, length: number): Buffer {
  if (length > LENGTH_16_BIT_LIMIT_BYTES) throw new RangeError('frame too long')
  const isShort = length <= SHORT_LIMIT_BYTES
  const bytes = Buffer.allocUnsafe((isShort ? 2 : 4) + length)
  bytes[0] = FINAL | opcode
  bytes[1] = isShort ? length : LENGTH_16_BIT
  if (!isShort) bytes.writeUInt16BE(length, 2)
  return bytes
}
