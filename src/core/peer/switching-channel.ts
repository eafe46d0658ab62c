import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, utf8 } from '../base/bytes.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { Scope } from '../base/scope.ts'
import type { BindKeys } from './bind.ts'
import { Latch, QueuedEmitter } from './events.ts'
import type { PeerChannel } from './ports.ts'

/** The two messages of a switch, as one side sends them: 32 bytes each that no data can imitate. */
interface SwitchMarks {
  /** The last message on the old channel. */
  readonly end: Uint8Array
  /** On the new channel: the other side's end has arrived, the old channel may be closed. */
  readonly taken: Uint8Array
}

/** A switch from its announcement to its completion in both directions. */
interface Switch {
  readonly from: PeerChannel
  readonly ours: SwitchMarks
  readonly expected: SwitchMarks
  /** Where this side sends to by now, and whom to tell at the end; null before switchTo. */
  target: { readonly channel: PeerChannel; readonly done: () => void } | null
  /** Whether the peer's last message on the old channel is there, so that the new one is read. */
  drained: boolean
}

/** Who keeps the connections under the channel. */
export interface ChannelBelow {
  /** Called for every message that arrives. */
  heard(): void
  /** Whether the path of the connection in use broke and is being looked for. */
  isMending(): boolean
}

/**
 * A channel whose messages can move from one open data channel to another, without a gap, a repetition or a pause: the sender
 * ends the old one with a mark and goes on over the new one; the receiver reads the new one after the mark.
 */
export class SwitchingChannel implements PeerChannel {
  readonly #keys: BindKeys
  readonly #low = new Emitter<undefined>()
  readonly #messages = new QueuedEmitter<Uint8Array>()
  readonly #closed = new Latch()
  readonly #below: ChannelBelow
  #sending: PeerChannel
  #copies: boolean
  #switch: Switch | null = null
  #listening = new Scope()

  /** `first` is open and its proof is read. Closing is told by `lost`. */
  constructor(first: PeerChannel, keys: BindKeys, below: ChannelBelow) {
    this.#keys = keys
    this.#below = below
    this.#sending = first
    this.#copies = first.copiesOnSend
    this.#watch(first)
    this.#read(first)
  }

  get copiesOnSend(): boolean {
    return this.#copies
  }

  /** Whether the connection in use is being mended: silence means little then. */
  get mending(): boolean {
    return !this.#closed.fired && this.#below.isMending()
  }

  get bufferedBytes(): number {
    return this.#closed.fired ? 0 : this.#sending.bufferedBytes
  }

  send(message: Uint8Array): void {
    if (!this.#closed.fired) this.#sending.send(message)
  }

  onLow(listener: () => void): Dispose {
    return this.#low.on(listener)
  }

  onOpen(listener: () => void): Dispose {
    listener()
    return () => undefined
  }

  onMessage(listener: (message: Uint8Array) => void): Dispose {
    return this.#messages.on(listener)
  }

  onClose(listener: () => void): Dispose {
    return this.#closed.on(listener)
  }

  /** Whether a switch is under way. */
  get switching(): boolean {
    return this.#switch !== null
  }

  /** Announces a switch: from now on the peer may switch. Both sides give the same `number`, a new one for each switch. */
  prepare(number: number): void {
    if (this.#switch !== null) throw new Error('a switch is under way')
    const { local, remote, transcriptHash } = this.#keys
    this.#switch = {
      from: this.#sending,
      ours: switchMarks(local, transcriptHash, number),
      expected: switchMarks(remote, transcriptHash, number),
      target: null,
      drained: false,
    }
  }

  /** The prepared switch does not take place. Answers false if the peer has switched already: then the connection is lost. */
  abandon(): boolean {
    const { drained } = this.#switch ?? { drained: false }
    this.#switch = null
    return !drained
  }

  /**
   * Goes on over `channel`, which is open and has its proof read. `done` is called once, when both directions have moved and
   * the old channel may be closed.
   */
  switchTo(channel: PeerChannel, done: () => void): void {
    const current = this.#switch
    if (current === null || this.#closed.fired) return
    current.target = { channel, done }
    current.from.send(current.ours.end)
    this.#sending = channel
    // Once a caller may have seen that its buffers are handed over for good, it never gets to use one again.
    this.#copies &&= channel.copiesOnSend
    this.#watch(channel)
    if (current.drained) this.#readNew(current)
    this.#low.emit(undefined)
  }

  /**
   * A channel is gone. Answers whether the others go on: an old one does not count when everything of it is there, for then the
   * peer was done first.
   */
  lost(channel: PeerChannel): boolean {
    const current = this.#switch
    if (!this.#closed.fired && channel !== this.#sending && (current === null || current.drained)) {
      current?.target?.done()
      return true
    }
    this.#listening.close()
    this.#closed.fire()
    return false
  }

  #watch(channel: PeerChannel): void {
    this.#listening.add(
      channel.onLow(() => {
        if (channel === this.#sending) this.#low.emit(undefined)
      }),
    )
  }

  #read(channel: PeerChannel): void {
    const stop = channel.onMessage((message) => {
      this.#below.heard()
      if (message.length !== MARK_BYTES || !this.#takeMark(channel, message, stop))
        this.#messages.emit(message)
    })
    this.#listening.add(stop)
  }

  /** Whether the message belongs to the switch and not to the user. */
  #takeMark(channel: PeerChannel, message: Uint8Array, stop: Dispose): boolean {
    const current = this.#switch
    if (current === null) return false
    if (channel === current.from && equalBytes(message, current.expected.end)) {
      current.drained = true
      stop()
      this.#readNew(current)
      return true
    }
    if (channel !== current.target?.channel || !equalBytes(message, current.expected.taken)) return false
    this.#switch = null
    current.target.done()
    return true
  }

  #readNew({ target, ours }: Switch): void {
    if (target === null) return
    target.channel.send(ours.taken)
    this.#read(target.channel)
  }
}

const MARK_BYTES = 32

function switchMarks(key: Uint8Array, transcriptHash: Uint8Array, number: number): SwitchMarks {
  const mark = (what: string): Uint8Array =>
    hmac(sha256, key, concatBytes(utf8(`dropline ${what} ${number}\0`), transcriptHash))
  return { end: mark('switch end'), taken: mark('switch taken') }
}
