import { assertNever } from '../base/assert-never.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { ConnectedPeer, ConnectPeerInit } from './connect.ts'
import { withoutRelays } from './ice-servers.ts'
import { Leg } from './leg.ts'
import type { PeerMessage } from './messages.ts'
import type { PeerConfig, PeerPath, PeerState } from './ports.ts'
import { type PeerRoute, RouteWatch } from './route.ts'
import { SealedMessages } from './sealed-messages.ts'
import { SwitchingChannel } from './switching-channel.ts'
import { UPGRADE_TIMEOUT_MS, Upgrader } from './upgrade.ts'

/** Two peers that keep each other: one connection in use, at times a second one to find a better path or to move to. */
export class PeerKeeper implements ConnectedPeer {
  readonly #init: ConnectPeerInit
  readonly #scope = new Scope()
  readonly #signaling: SealedMessages
  readonly #states = new Emitter<PeerState>()
  readonly #routes: RouteWatch
  readonly #upgrader: Upgrader
  readonly #first: Leg
  #current: Leg
  /** The connection that was in use before, until everything of it has arrived. */
  #retiring: Leg | null = null
  #channel: SwitchingChannel | null = null

  /** Throws what the factory throws. */
  constructor(init: ConnectPeerInit, timeoutMs: number) {
    this.#init = init
    // First, because a stack may refuse: then nothing else has been opened.
    this.#first = this.#openLeg(0, timeoutMs)
    this.#current = this.#first
    this.#scope.add(() => this.#states.emit('closed'))
    const send = (message: PeerMessage): void => this.#signaling.send(message)
    this.#routes = new RouteWatch({ clock: init.clock, send })
    this.#upgrader = this.#makeUpgrader(send)
    this.#signaling = new SealedMessages({
      ...init,
      onMessage: (message) => this.#handle(message),
      onError: (error) => this.#onViolation(error),
    })
    this.#scope.add(() => this.#routes.close())
    this.#scope.add(() => this.#upgrader.close())
    this.#scope.add(() => this.#signaling.close())
  }

  get channel(): SwitchingChannel {
    if (this.#channel === null) throw new Error('not connected yet')
    return this.#channel
  }

  get route(): PeerRoute | null {
    return this.#routes.current
  }

  /** Resolves when the first connection is proved and its route looked up; rejects as connectPeer does. */
  async open(): Promise<void> {
    const waiting = new Scope()
    const onAbort = (): void => this.#first.fail(new DroplineError('cancelled'))
    this.#init.signal.addEventListener('abort', onAbort, { once: true })
    waiting.add(() => this.#init.signal.removeEventListener('abort', onAbort))
    waiting.add(
      this.#init.sealed.onClose(() => {
        // The peer may be done with signaling as soon as its own channel is open.
        if (!this.#first.isOpen) this.#first.fail(new DroplineError('peer-lost'))
      }),
    )
    this.#first.start()
    try {
      await this.#first.bound
    } catch (error) {
      // So that both sides can say the same: without this the other only sees that the pipe has closed.
      if (error instanceof DroplineError && error.code === 'no-path')
        this.#signaling.send({ type: 'give-up', connection: 0, final: true })
      this.close()
      throw error
    } finally {
      waiting.close()
    }
    this.#start()
    await this.#routes.refresh()
  }

  selectedPath(): Promise<PeerPath | null> {
    return this.#scope.closed
      ? Promise.resolve(null)
      : this.#routes.refresh().then((route) => route?.path ?? null)
  }

  onRoute(listener: (route: PeerRoute) => void): Dispose {
    return this.#routes.onChange(listener)
  }

  onState(listener: (state: PeerState) => void): Dispose {
    return this.#states.on(listener)
  }

  networkChanged(): void {
    this.#current.networkChanged()
    this.#upgrader.networkChanged()
  }

  close(): void {
    this.#scope.close()
    this.#retiring?.close()
    this.#current.close()
    this.#channel?.lost(this.#current.port.channel)
  }

  #start(): void {
    const leg = this.#first
    this.#channel = new SwitchingChannel(leg.port.channel, this.#init.bind, {
      heard: () => this.#current.heard(),
      isMending: () => this.#current.mending,
    })
    leg.onLost(() => this.#onLegLost(leg))
    this.#scope.add(leg.port.onState((state) => this.#onLegState(leg, state)))
    this.#scope.add(
      this.#routes.onChange(({ path }) => {
        this.#upgrader.pathIs(path)
      }),
    )
    this.#routes.follow(leg)
    if (this.#init.onNetworkChange !== undefined)
      this.#scope.add(this.#init.onNetworkChange(() => this.networkChanged()))
  }

  #handle(message: PeerMessage): void {
    switch (message.type) {
      case 'route':
        this.#routes.peerUses(message.connection, message.relay)
        return
      case 'description':
      case 'candidate':
      case 'end-of-candidates':
      case 'restart-wanted':
      case 'give-up': {
        const legs = [this.#current, this.#retiring]
        const leg = legs.find((known) => known?.number === message.connection)
        if (leg) leg.handle(message)
        else if (this.#channel !== null || message.connection > 0) this.#upgrader.handle(message)
        return
      }
      default:
        assertNever(message)
    }
  }

  #openLeg(number: number, timeoutMs: number): Leg {
    const { factory, config, role, bind, clock, allowLoopback = false } = this.#init
    const { onPeerAddress = () => Promise.resolve(), serversNow = () => config.iceServers } = this.#init
    const configNow = (): PeerConfig => {
      const now = { ...config, iceServers: serversNow() }
      return number === 0 ? now : withoutRelays(now)
    }
    return new Leg({
      number,
      role,
      port: factory.create(configNow()),
      servers: () => configNow().iceServers,
      bind,
      clock,
      allowLoopback,
      relayOnly: config.relayOnly,
      onPeerAddress,
      send: (message) => this.#signaling.send(message),
      canSignal: () => this.#signaling.open,
      timeoutMs,
    })
  }

  #makeUpgrader(send: (message: PeerMessage) => void): Upgrader {
    const { role, config, clock } = this.#init
    return new Upgrader({
      role,
      refuses: config.relayOnly,
      clock,
      send,
      openLeg: (number) => this.#openLeg(number, UPGRADE_TIMEOUT_MS),
      onBegin: (number) => this.channel.prepare(number),
      onFailed: () => {
        const kept = this.channel.abandon()
        if (!kept) this.close()
        return kept
      },
      onOpened: (leg) => this.#moveTo(leg),
    })
  }

  #moveTo(leg: Leg): void {
    const old = this.#current
    this.#retiring = old
    this.#current = leg
    leg.onLost(() => this.#onLegLost(leg))
    this.#scope.add(leg.port.onState((state) => this.#onLegState(leg, state)))
    this.channel.switchTo(leg.port.channel, () => {
      if (this.#retiring === old) this.#retiring = null
      old.close()
    })
    this.#routes.follow(leg)
  }

  #onLegState(leg: Leg, state: PeerState): void {
    if (leg === this.#current && state !== 'closed') this.#states.emit(state)
  }

  #onLegLost(leg: Leg): void {
    if (!this.channel.lost(leg.port.channel)) this.close()
  }

  /** A broken signaling ends the connection: the one above sees the channel close. */
  #onViolation(error: DroplineError): void {
    if (this.#channel === null) this.#first.fail(error)
    else this.close()
  }
}
