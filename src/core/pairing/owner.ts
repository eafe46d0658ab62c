import { concatBytes, equalBytes, randomBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { isAssociatedDataOf } from './associated-data.ts'
import type { AttemptBudget } from './budget.ts'
import { intermediateSessionKey, scalarMultVerified, transcriptOf } from './cpace.ts'
import type { CPaceMessage } from './cpace.ts'
import { broken, createShare, failed, running } from './handshake.ts'
import type { HandshakeSecrets, HandshakeState, HandshakeStep, OwnShare } from './handshake.ts'
import { commitmentTo, confirmationOf, deriveKeys } from './key-schedule.ts'
import {
  NONCE_BYTES,
  PAIRING_VERSION,
  decodeFirstMessage,
  decodeMessage,
  decodeRefusal,
  encodeMessage,
  schemas,
} from './messages.ts'

type Stage =
  | { readonly kind: 'awaiting-claim' }
  | { readonly kind: 'ready-to-guess'; readonly sessionId: Uint8Array; readonly commitment: Uint8Array }
  | {
      readonly kind: 'awaiting-proof'
      readonly sessionId: Uint8Array
      readonly commitment: Uint8Array
      readonly own: OwnShare
    }
  | { readonly kind: 'over'; readonly state: HandshakeState }

/** The side that made the code. Call start(), receive() for every message, and reveal() in the state 'ready-to-guess'. */
export class OwnerHandshake {
  readonly #secrets: HandshakeSecrets
  readonly #budget: AttemptBudget
  readonly #nonce = randomBytes(NONCE_BYTES)
  #stage: Stage = { kind: 'awaiting-claim' }

  constructor(secrets: HandshakeSecrets, budget: AttemptBudget) {
    this.#secrets = secrets
    this.#budget = budget
  }

  /** Message 1. */
  start(): HandshakeStep {
    return running(encodeMessage({ type: 'hello', version: PAIRING_VERSION, nonce: this.#nonce }))
  }

  /** Takes one message of the joiner. After the end it changes nothing. */
  receive(message: Uint8Array): HandshakeStep {
    const stage = this.#stage
    if (stage.kind === 'over') return { send: [], state: stage.state }
    try {
      return this.#end(this.#take(stage, message))
    } catch (error) {
      return this.#end(failed(error))
    }
  }

  /** Message 3, which spends a guess. Fails with 'code-used-up' when there is none. */
  reveal(): HandshakeStep {
    const stage = this.#stage
    if (stage.kind !== 'ready-to-guess') throw new Error('reveal() out of turn')
    try {
      this.#budget.spend()
      const own = createShare('owner', { ...this.#secrets, sessionId: stage.sessionId })
      this.#stage = { ...stage, kind: 'awaiting-proof', own }
      return running(encodeMessage({ type: 'share', ...own.message }))
    } catch (error) {
      return this.#end(failed(error))
    }
  }

  #take(stage: Exclude<Stage, { kind: 'over' }>, message: Uint8Array): HandshakeStep {
    const refusal = decodeRefusal(message)
    switch (stage.kind) {
      case 'awaiting-claim':
        // Only here can a version be the reason; later a refusal is one more way to leave.
        if (refusal === 'version-mismatch') throw new DroplineError('version-mismatch')
        if (refusal !== undefined) throw broken('refused')
        return this.#takeClaim(message)
      case 'ready-to-guess':
        throw broken('message out of turn')
      case 'awaiting-proof':
        if (refusal !== undefined) throw broken('refused')
        return this.#takeProof(stage, message)
    }
  }

  #takeClaim(message: Uint8Array): HandshakeStep {
    const claim = decodeFirstMessage(schemas.claim, message)
    if (equalBytes(claim.nonce, this.#nonce)) throw broken('own nonce came back')
    const sessionId = concatBytes(this.#nonce, claim.nonce)
    this.#stage = { kind: 'ready-to-guess', sessionId, commitment: claim.commitment }
    return { send: [], state: { kind: 'ready-to-guess' } }
  }

  #takeProof(stage: Extract<Stage, { kind: 'awaiting-proof' }>, message: Uint8Array): HandshakeStep {
    const proof = decodeMessage(schemas.proof, message)
    const { sessionId, own } = stage
    const peer: CPaceMessage = { share: proof.share, associatedData: proof.associatedData }
    if (equalBytes(peer.associatedData, own.message.associatedData)) throw broken('own data came back')
    if (equalBytes(peer.share, own.message.share)) throw broken('own share came back')
    if (!isAssociatedDataOf('joiner', peer.associatedData)) throw broken('associated data')
    if (!equalBytes(commitmentTo(peer, proof.opening), stage.commitment)) throw broken('commitment')
    const shared = scalarMultVerified(own.scalar, peer.share)
    if (shared === undefined) throw broken('invalid share')
    const transcript = transcriptOf(own.message, peer)
    const sessionKey = intermediateSessionKey(sessionId, shared, transcript)
    if (!equalBytes(confirmationOf(sessionId, sessionKey, peer), proof.confirmation))
      throw new DroplineError(this.#budget.usedUp ? 'code-used-up' : 'code-wrong')
    this.#budget.refund()
    const confirmation = confirmationOf(sessionId, sessionKey, own.message)
    return {
      send: [encodeMessage({ type: 'confirm', confirmation })],
      state: { kind: 'done', keys: deriveKeys('owner', sessionId, sessionKey, transcript) },
    }
  }

  #end(step: HandshakeStep): HandshakeStep {
    // Also drops the scalar: a finished machine holds no secret.
    if (step.state.kind === 'done' || step.state.kind === 'failed')
      this.#stage = { kind: 'over', state: step.state }
    return step
  }
}
