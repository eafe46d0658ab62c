import { gcm } from '@noble/ciphers/aes.js'
import { DroplineError } from '../base/errors.ts'
import { Emitter } from '../base/emitter.ts'
import type { Dispose } from '../base/emitter.ts'
import { utf8 } from '../base/bytes.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { SIGNALING_MESSAGE_LIMIT_BYTES } from '../signaling/ports.ts'
import type { PairingKeys } from './handshake.ts'

const TAG_BYTES = 16
const NONCE_BYTES = 12
const ASSOCIATED_DATA = utf8('dropline/seal/1')
/** NIST SP 800-38D allows 2^32 messages for one key; signaling needs dozens. */
const MESSAGES_PER_KEY = 2 ** 32
/** Messages that may wait for a listener. */
const WAITING_LIMIT = 256

/** The longest message that can be sealed, in bytes. */
export const SEALED_PAYLOAD_LIMIT_BYTES = SIGNALING_MESSAGE_LIMIT_BYTES - TAG_BYTES

/** A pipe whose messages are encrypted, authenticated, and in their order. */
export interface SealedPipe extends MessagePipe<Uint8Array> {
  /**
   * Called once, before onClose, when something came that the peer did not send as the next message: changed, repeated,
   * left out, reflected, or in the clear. Nothing is delivered after it. At once if that is so already.
   */
  onViolation(listener: (error: DroplineError) => void): Dispose
}

/**
 * Seals `pipe` with AES-256-GCM: one key for each direction, the number of the message as the nonce (never sent, so a gap or
 * a repetition cannot be opened). `send` throws DroplineError 'internal' above SEALED_PAYLOAD_LIMIT_BYTES. A close is not
 * authenticated: whoever carries the pipe can always cut it.
 */
export function sealPipe(
  pipe: MessagePipe<Uint8Array>,
  keys: Pick<PairingKeys, 'sealIn' | 'sealOut'>,
): SealedPipe {
  return new SealedPipeOverPipe(pipe, keys)
}

class SealedPipeOverPipe implements SealedPipe {
  readonly #pipe: MessagePipe<Uint8Array>
  readonly #keys: Pick<PairingKeys, 'sealIn' | 'sealOut'>
  readonly #messages = new Emitter<Uint8Array>()
  readonly #closes = new Emitter<undefined>()
  readonly #violations = new Emitter<DroplineError>()
  #listeners = 0
  #waiting: Uint8Array[] = []
  #sent = 0
  #received = 0
  #closed = false
  #violation: DroplineError | undefined

  constructor(pipe: MessagePipe<Uint8Array>, keys: Pick<PairingKeys, 'sealIn' | 'sealOut'>) {
    this.#pipe = pipe
    this.#keys = keys
    pipe.onMessage((message) => this.#open(message))
    pipe.onClose(() => {
      this.#deliver()
      this.#shut()
    })
  }

  send(message: Uint8Array): void {
    if (this.#closed) return
    if (message.length > SEALED_PAYLOAD_LIMIT_BYTES || this.#sent >= MESSAGES_PER_KEY)
      throw new DroplineError('internal', { message: 'a sealed message too long or too many' })
    const nonce = nonceOf(this.#sent++)
    this.#pipe.send(gcm(this.#keys.sealOut, nonce, ASSOCIATED_DATA).encrypt(message))
  }

  onMessage(listener: (message: Uint8Array) => void): Dispose {
    const remove = this.#messages.on(listener)
    this.#listeners += 1
    // Not now: the caller does not have its Dispose yet.
    if (this.#waiting.length > 0) queueMicrotask(() => this.#deliver())
    let removed = false
    return () => {
      if (removed) return
      removed = true
      this.#listeners -= 1
      remove()
    }
  }

  onClose(listener: () => void): Dispose {
    if (!this.#closed) return this.#closes.on(listener)
    listener()
    return () => undefined
  }

  onViolation(listener: (error: DroplineError) => void): Dispose {
    if (this.#violation === undefined) return this.#violations.on(listener)
    listener(this.#violation)
    return () => undefined
  }

  close(): void {
    if (this.#closed) return
    this.#shut()
    this.#pipe.close()
  }

  #open(sealed: Uint8Array): void {
    if (this.#closed) return
    if (sealed.length > SIGNALING_MESSAGE_LIMIT_BYTES || this.#received >= MESSAGES_PER_KEY) {
      this.#violate('too long or too many')
      return
    }
    const nonce = nonceOf(this.#received++)
    let message: Uint8Array
    try {
      message = gcm(this.#keys.sealIn, nonce, ASSOCIATED_DATA).decrypt(sealed)
    } catch {
      this.#violate('not the next sealed message')
      return
    }
    if (this.#waiting.length >= WAITING_LIMIT) {
      this.#violate('too many messages waiting')
      return
    }
    this.#waiting.push(message)
    this.#deliver()
  }

  /** A listener may close the pipe or remove itself while it is called, so both are looked at for every message. */
  #deliver(): void {
    while (this.#listeners > 0) {
      const message = this.#waiting.shift()
      if (message === undefined) return
      this.#messages.emit(message)
    }
  }

  #violate(what: string): void {
    this.#violation = new DroplineError('protocol-violation', { what })
    this.#violations.emit(this.#violation)
    this.close()
  }

  #shut(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting = []
    this.#closes.emit(undefined)
  }
}

/** 96 bits, big-endian. */
function nonceOf(counter: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(counter))
  return nonce
}
