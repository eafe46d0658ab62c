import { equalBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { Fingerprints } from './bind.ts'
import {
  CANDIDATE_LIMIT,
  CandidateFilter,
  formatCandidate,
  parseCandidate,
  ufragOfCandidate,
} from './candidate.ts'
import { parseIpAddress } from '../base/ip-address.ts'
import type { PeerMessage } from './messages.ts'
import type { IceCandidate, IceServer, PeerConnectionPort } from './ports.ts'
import { RelayHold } from './relay-hold.ts'
import { buildSdp, parseSdp, type PeerDescription } from './sdp.ts'

/** Restarts of ICE on one connection: after that many it is left as it is, and a peer that offers more is hostile. */
export const RESTART_LIMIT = 100

export interface NegotiationInit {
  readonly number: number
  readonly role: 'offerer' | 'answerer'
  readonly port: PeerConnectionPort
  readonly allowLoopback: boolean
  readonly clock: Clock
  /** Whether this side uses relays only, so that no direct path needs a head start. */
  readonly relayOnly: boolean
  /** The servers of now, for a restart: credentials may have been renewed. */
  readonly servers: () => readonly IceServer[]
  readonly send: (message: PeerMessage) => void
  /** Told of each address of the peer before the stack is, which is told when it resolves. Never rejects. */
  readonly onPeerAddress: (address: string) => Promise<void>
}

type Message<Type extends PeerMessage['type']> = Extract<PeerMessage, { type: Type }>

/**
 * Descriptions and candidates (RFC 8838) of one connection, first and at every restart of ICE. The offerer offers each time;
 * the answerer can ask it to. Rejections of its calls are DroplineErrors or what the stack throws, and end the connection.
 */
export class Negotiation {
  readonly #init: NegotiationInit
  readonly #scope = new Scope()
  readonly #relayHold: RelayHold
  /** Addresses at relays that the peer has named. */
  readonly #peerRelays = new Set<string>()
  #filter: CandidateFilter
  #local: PeerDescription | null = null
  #remote: PeerDescription | null = null
  #peerRestarts = false
  #offering = false
  #restarts = 0
  #sentCandidates = 0
  /** Our candidates while our description is being made: they follow it. null when none is. */
  #held: (IceCandidate | null)[] | null = null
  /** Candidates of a description of the peer that has not been taken in yet. */
  #early: Message<'candidate'>[] = []

  constructor(init: NegotiationInit) {
    this.#init = init
    this.#filter = new CandidateFilter(init)
    this.#relayHold = new RelayHold(init.clock)
    this.#scope.add(() => this.#relayHold.close())
    this.#scope.add(init.port.onCandidate((candidate) => this.#onCandidate(candidate)))
  }

  /** Both certificates' fingerprints as the descriptions name them; null before both descriptions are there. */
  get fingerprints(): Fingerprints | null {
    if (this.#local === null || this.#remote === null) return null
    return { local: this.#local.fingerprint, remote: this.#remote.fingerprint }
  }

  /** Whether ICE can be restarted: both stacks can, and both descriptions are there. */
  get canRestart(): boolean {
    return this.#init.port.canRestart && this.#peerRestarts && this.#remote !== null
  }

  /** The offerer's first step. */
  async offer(): Promise<void> {
    this.#offering = true
    await this.#describe('offer', () => this.#init.port.createOffer())
  }

  /** Restarts ICE, or asks the offerer to. Does nothing where canRestart is false, or while a restart is under way. */
  async restart(): Promise<void> {
    const { role, number, port, send } = this.#init
    const over = this.#restarts >= RESTART_LIMIT
    if (!this.canRestart || this.#offering || this.#scope.closed || over) return
    if (role === 'answerer') {
      send({ type: 'restart-wanted', connection: number })
      return
    }
    this.#restarts += 1
    this.#offering = true
    await this.#describe('offer', async () => {
      await this.#useServers()
      return port.restartOffer()
    })
  }

  /** Takes in a description of the peer. */
  async description(description: Message<'description'>): Promise<void> {
    const { role, port } = this.#init
    const expected = role === 'offerer' ? 'answer' : 'offer'
    const due = role === 'offerer' ? this.#offering && this.#local !== null : true
    if (description.kind !== expected || !due) throw violation('unexpected description')
    this.#checkFollows(description)
    const isRestart = this.#remote !== null
    this.#remote = description
    this.#peerRestarts = description.restarts
    this.#filter = new CandidateFilter(this.#init)
    this.#relayHold.reset()
    this.#peerRelays.clear()
    if (role === 'offerer') {
      this.#offering = false
      await port.acceptAnswer(buildSdp(description, this.#restarts))
    } else {
      await this.#describe('answer', async () => {
        if (isRestart) await this.#useServers()
        return port.acceptOffer(buildSdp(description, this.#restarts))
      })
    }
    const early = this.#early.filter(({ iceUfrag }) => iceUfrag === description.iceUfrag)
    this.#early = []
    for (const candidate of early) await this.candidate(candidate)
  }

  /** Takes in a candidate; those of an older description are of no use any more. */
  async candidate(message: Message<'candidate'>): Promise<void> {
    if (message.kind !== 'relay') this.#relayHold.directNamed()
    if (message.iceUfrag === this.#remote?.iceUfrag) {
      if (this.#filter.take(message)) await this.#take(message)
    } else if (this.#early.length < CANDIDATE_LIMIT) {
      this.#early.push(message)
    }
  }

  /** The peer has named all of its addresses. */
  endOfCandidates(): void {
    this.#relayHold.allNamed()
  }

  /** Whether the peer has named this address as one at a relay. A stack may not know that yet. */
  isPeerRelay(address: string, port: number): boolean {
    return this.#peerRelays.has(addressKey(address, port))
  }

  close(): void {
    this.#scope.close()
  }

  /** What a second description must have in common with the first: only ICE starts anew. */
  #checkFollows(description: Message<'description'>): void {
    const before = this.#remote
    if (before === null) return
    if (!this.canRestart) throw violation('unexpected description')
    if (this.#init.role === 'answerer' && ++this.#restarts > RESTART_LIMIT)
      throw violation('too many restarts')
    const same =
      equalBytes(before.fingerprint, description.fingerprint) &&
      before.setup === description.setup &&
      before.sctpPort === description.sctpPort
    if (!same || before.iceUfrag === description.iceUfrag) throw violation('restart with other parameters')
  }

  /** A stack that refuses them goes on with those that it has. */
  async #useServers(): Promise<void> {
    await this.#init.port.useServers?.(this.#init.servers()).catch(() => undefined)
  }

  async #take(message: Message<'candidate'>): Promise<void> {
    const { kind, address, port } = message
    if (kind === 'relay') this.#peerRelays.add(addressKey(address, port))
    if (kind === 'relay' && !this.#init.relayOnly)
      this.#relayHold.keep(() => void this.#addCandidate(message))
    else await this.#addCandidate(message)
  }

  /** A candidate that the stack refuses is one path less; whether there is any, its state says. */
  async #addCandidate(message: Message<'candidate'>): Promise<void> {
    await this.#init.onPeerAddress(message.address)
    if (this.#scope.closed || message.iceUfrag !== this.#remote?.iceUfrag) return
    await this.#init.port.addCandidate(formatCandidate(message)).catch(() => undefined)
  }

  /** Has the stack make our description, and sends it, and then the candidates that came meanwhile. */
  async #describe(kind: 'offer' | 'answer', make: () => Promise<string>): Promise<void> {
    const { number, port } = this.#init
    const held: (IceCandidate | null)[] = []
    this.#held = held
    const description = parseSdp(kind, await make())
    this.#held = null
    this.#local = description
    this.#sentCandidates = 0
    this.#send({ type: 'description', connection: number, restarts: port.canRestart, ...description })
    for (const candidate of held) this.#sendCandidate(candidate, description.iceUfrag)
  }

  #onCandidate(candidate: IceCandidate | null): void {
    if (this.#held !== null) this.#held.push(candidate)
    else if (this.#local !== null) this.#sendCandidate(candidate, this.#local.iceUfrag)
  }

  #sendCandidate(candidate: IceCandidate | null, latestUfrag: string): void {
    const { number: connection } = this.#init
    if (candidate === null) {
      this.#send({ type: 'end-of-candidates', connection })
      return
    }
    const fields = parseCandidate(candidate.candidate)
    if (fields === null || this.#sentCandidates >= CANDIDATE_LIMIT) return
    this.#sentCandidates += 1
    const iceUfrag = ufragOfCandidate(candidate.candidate) ?? latestUfrag
    this.#send({ type: 'candidate', connection, iceUfrag, ...fields })
  }

  #send(message: PeerMessage): void {
    if (!this.#scope.closed) this.#init.send(message)
  }
}

/** One text for all spellings of an address. */
function addressKey(address: string, port: number): string {
  return `${parseIpAddress(address)?.join('.') ?? address} ${port}`
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}
