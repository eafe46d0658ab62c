// What `ws` reads frames with. The package exports it, its types do not have it.
import type { Writable } from 'node:stream'
import { Receiver } from 'ws'

declare module 'ws' {
  interface ReceiverOptions {
    /** Whether frames must be masked, as those of clients are. */
    readonly isServer: boolean
    readonly maxPayload: number
    readonly maxFragments: number
    readonly maxBufferedChunks: number
  }

  interface ReceiverEvents {
    message: [data: Buffer, isBinary: boolean]
    ping: [data: Buffer]
    /** The other side's closing frame, with 1005 where it had no code. Nothing is read after it. */
    conclude: [code: number, reason: Buffer]
    /** A frame that breaks RFC 6455 or a limit. Nothing is read after it. */
    error: [error: Error]
  }

  /** Reads the frames of RFC 6455 section 5 from the bytes that are written to it. */
  export class Receiver extends Writable {
    constructor(options: ReceiverOptions)
    on<Name extends keyof ReceiverEvents>(
      name: Name,
      listener: (...values: ReceiverEvents[Name]) => void,
    ): this
  }
}

export { Receiver }

/** The close code that belongs to an error of a Receiver (RFC 6455 section 7.4.1). */
export function closeCodeOf(error: Error): number {
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return 1009
    case 'WS_ERR_TOO_MANY_BUFFERED_PARTS':
      return 1008
    case 'WS_ERR_INVALID_UTF8':
      return 1007
    default:
      return 1002
  }
}
