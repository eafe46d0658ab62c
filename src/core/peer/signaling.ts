import { assertNever } from '../base/assert-never.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import type { Fingerprints } from './bind.ts'
import {
  CANDIDATE_LIMIT,
  type CandidateFields,
  CandidateFilter,
  formatCandidate,
  parseCandidate,
} from './candidate.ts'
import { decodePeerMessage, encodePeerMessage, type PeerMessage } from './messages.ts'
import type { IceCandidate, PeerConnectionPort } from './ports.ts'
import { buildSdp, parseSdp, type PeerDescription } from './sdp.ts'

/** Messages of one peer that are read; an honest one sends a description, its candidates and an end. */
export const PEER_MESSAGES_LIMIT = 256

export interface PeerSignalingInit {
  readonly role: 'offerer' | 'answerer'
  readonly connection: PeerConnectionPort
  readonly sealed: MessagePipe<Uint8Array>
  readonly allowLoopback: boolean
  /** Called at most once, with the reason, after which nothing more is sent. */
  readonly onFailure: (error: DroplineError) => void
}

/** Exchanges descriptions and trickles candidates (RFC 8838) over the sealed pipe, until it is closed. */
export class PeerSignaling {
  readonly #init: PeerSignalingInit
  readonly #scope = new Scope()
  readonly #filter: CandidateFilter
  #local: PeerDescription | null = null
  #remote: PeerDescription | null = null
  #received = 0
  #sentCandidates = 0

  constructor(init: PeerSignalingInit) {
    this.#init = init
    this.#filter = new CandidateFilter(init)
    this.#scope.add(init.sealed.onMessage((bytes) => this.#guard(() => this.#onMessage(bytes))))
    this.#scope.add(init.connection.onCandidate((candidate) => this.#sendCandidate(candidate)))
    if (init.role === 'offerer') this.#guard(() => this.#offer())
  }

  /** Both certificates' fingerprints as the descriptions name them; null before both descriptions are there. */
  get fingerprints(): Fingerprints | null {
    if (this.#local === null || this.#remote === null) return null
    return { local: this.#local.fingerprint, remote: this.#remote.fingerprint }
  }

  close(): void {
    this.#scope.close()
  }

  async #offer(): Promise<void> {
    this.#announce(parseSdp('offer', await this.#init.connection.createOffer()))
  }

  async #onMessage(bytes: Uint8Array): Promise<void> {
    this.#received += 1
    if (this.#received > PEER_MESSAGES_LIMIT) throw violation('too many messages')
    const message = decodePeerMessage(bytes)
    switch (message.type) {
      case 'description': {
        await this.#onDescription(message)
        return
      }
      case 'candidate':
        if (this.#filter.take(message)) await this.#addCandidate(message)
        return
      case 'end-of-candidates':
        // No stack here needs to be told; ICE ends by its own timers (RFC 8838 section 13).
        return
      default:
        assertNever(message)
    }
  }

  /** A candidate that the stack refuses is one path less; whether there is any, its state says. */
  async #addCandidate(fields: CandidateFields): Promise<void> {
    await this.#init.connection.addCandidate(formatCandidate(fields)).catch(() => undefined)
  }

  async #onDescription(description: PeerDescription): Promise<void> {
    const { role, connection } = this.#init
    const expected = role === 'offerer' ? 'answer' : 'offer'
    if (description.kind !== expected || this.#remote !== null) throw violation('unexpected description')
    if (role === 'offerer' && this.#local === null) throw violation('answer before the offer')
    this.#remote = description
    if (role === 'offerer') {
      await connection.acceptAnswer(buildSdp(description))
      return
    }
    this.#announce(parseSdp('answer', await connection.acceptOffer(buildSdp(description))))
  }

  #announce(description: PeerDescription): void {
    this.#local = description
    this.#send({ type: 'description', ...description })
  }

  #sendCandidate(candidate: IceCandidate | null): void {
    if (candidate === null) {
      this.#send({ type: 'end-of-candidates' })
      return
    }
    const fields = parseCandidate(candidate.candidate)
    if (fields === null || this.#sentCandidates >= CANDIDATE_LIMIT) return
    this.#sentCandidates += 1
    this.#send({ type: 'candidate', ...fields })
  }

  #send(message: PeerMessage): void {
    if (!this.#scope.closed) this.#init.sealed.send(encodePeerMessage(message))
  }

  #guard(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (this.#scope.closed) return
      this.close()
      this.#init.onFailure(toDroplineError(error))
    })
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}
