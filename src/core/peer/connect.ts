import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import type { Dispose } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { type BindKeys, bindMessage, verifyBind } from './bind.ts'
import type { PeerChannel, PeerConfig, PeerFactory, PeerPath, PeerState } from './ports.ts'
import { PeerSignaling } from './signaling.ts'

/**
 * How long ICE, DTLS and the first message may take in all. ICE agents give up after about 15 s; without any candidate pair
 * they never say so, which is what this is for.
 */
export const CONNECT_TIMEOUT_MS = 30_000

export interface ConnectPeerInit {
  /** Exactly one side offers: the owner of the code. */
  readonly role: 'offerer' | 'answerer'
  readonly factory: PeerFactory
  readonly config: PeerConfig
  /** Encrypted and authenticated, for the messages of docs/protocol/peer.md alone. It stays open; the caller owns it. */
  readonly sealed: MessagePipe<Uint8Array>
  readonly bind: BindKeys
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Whether candidates of the peer may point to this very machine. Default false. */
  readonly allowLoopback?: boolean
}

/** An open data channel whose other end has proved to be the one that we paired with. */
export interface ConnectedPeer {
  /** Messages that came after the proof wait for the first listener. */
  readonly channel: PeerChannel
  selectedPath(): Promise<PeerPath | null>
  onState(listener: (state: PeerState) => void): Dispose
  close(): void
}

/**
 * Opens a data channel to the peer at the other end of `sealed`. Rejects with DroplineError 'no-path' (ICE failed, or nothing
 * was reached in CONNECT_TIMEOUT_MS), 'peer-lost' (the pipe or the channel closed before), 'pairing-failed' (the channel ends
 * at somebody else), 'protocol-violation' or 'cancelled' (the signal). Whatever was opened is closed then.
 */
export async function connectPeer(init: ConnectPeerInit): Promise<ConnectedPeer> {
  if (init.signal.aborted) throw new DroplineError('cancelled')
  const scope = new Scope()
  const bound = deferred<undefined>()
  const connection = init.factory.create(init.config)
  scope.add(() => connection.close())
  const { channel } = connection
  let connected = false

  const fail = (error: DroplineError): void => {
    bound.reject(error)
    // After the hand-over a broken signaling ends the connection: the one above sees the channel close.
    if (connected) scope.close()
  }
  const signaling = new PeerSignaling({
    role: init.role,
    connection,
    sealed: init.sealed,
    allowLoopback: init.allowLoopback ?? false,
    onFailure: fail,
  })
  scope.add(() => signaling.close())

  const waiting = new Scope()
  watchFailures(init, connection, waiting, fail)
  waiting.add(channel.onOpen(() => exchangeBinds(init.bind, { channel, signaling, waiting }, bound)))
  try {
    await bound.promise
  } catch (error) {
    waiting.close()
    scope.close()
    throw error
  }
  connected = true
  waiting.close()
  return {
    channel,
    selectedPath: () => connection.selectedPath(),
    onState: (listener) => connection.onState(listener),
    close: () => scope.close(),
  }
}

/** Everything that ends the attempt before the proof. */
function watchFailures(
  init: ConnectPeerInit,
  connection: ReturnType<PeerFactory['create']>,
  waiting: Scope,
  fail: (error: DroplineError) => void,
): void {
  let open = false
  waiting.add(connection.channel.onOpen(() => (open = true)))
  waiting.add(
    connection.onState((state) => {
      if (state === 'failed') fail(new DroplineError(open ? 'peer-lost' : 'no-path'))
    }),
  )
  waiting.add(connection.channel.onClose(() => fail(new DroplineError('peer-lost'))))
  waiting.add(
    init.sealed.onClose(() => {
      // The peer may be done with signaling as soon as its own channel is open.
      if (!open) fail(new DroplineError('peer-lost'))
    }),
  )
  waiting.add(
    init.clock.after(CONNECT_TIMEOUT_MS, () => fail(new DroplineError(open ? 'peer-lost' : 'no-path'))),
  )
  const onAbort = (): void => fail(new DroplineError('cancelled'))
  init.signal.addEventListener('abort', onAbort, { once: true })
  waiting.add(() => init.signal.removeEventListener('abort', onAbort))
}

/** Sends our proof and takes the first message for the peer's. The listener goes in the same turn, so that the rest waits. */
function exchangeBinds(
  keys: BindKeys,
  parts: { readonly channel: PeerChannel; readonly signaling: PeerSignaling; readonly waiting: Scope },
  bound: { resolve(value: undefined): void; reject(error: Error): void },
): void {
  const { channel, signaling, waiting } = parts
  const { fingerprints } = signaling
  // The channel cannot open before both descriptions are there, unless the stack is broken.
  if (fingerprints === null) {
    bound.reject(new DroplineError('internal', { what: 'early channel' }))
    return
  }
  channel.send(bindMessage(keys, fingerprints))
  const stop = channel.onMessage((message) => {
    stop()
    if (verifyBind(keys, fingerprints, message)) bound.resolve(undefined)
    else bound.reject(new DroplineError('pairing-failed', { what: 'data channel' }))
  })
  waiting.add(stop)
}
