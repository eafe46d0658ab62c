import { concatBytes, equalBytes, randomBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { isAssociatedDataOf } from './associated-data.ts'
import { intermediateSessionKey, scalarMultVerified, transcriptOf } from './cpace.ts'
import type { CPaceMessage } from './cpace.ts'
import { broken, createShare, failed, running } from './handshake.ts'
import type { HandshakeSecrets, HandshakeState, HandshakeStep, OwnShare, PairingKeys } from './handshake.ts'
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
  | { readonly kind: 'awaiting-hello' }
  | {
      readonly kind: 'awaiting-share'
      readonly sessionId: Uint8Array
      readonly own: OwnShare
      readonly opening: Uint8Array
    }
  | { readonly kind: 'awaiting-confirm'; readonly expected: Uint8Array; readonly keys: PairingKeys }
  | { readonly kind: 'over'; readonly state: HandshakeState }

/** The side that typed the code. It speaks second: call receive() for every message. */
export class JoinerHandshake {
  readonly #secrets: HandshakeSecrets
  #stage: Stage = { kind: 'awaiting-hello' }

  constructor(secrets: HandshakeSecrets) {
    this.#secrets = secrets
  }

  /** Takes one message of the owner; a refusal may stand in place of any. After the end it changes nothing. */
  receive(message: Uint8Array): HandshakeStep {
    const stage = this.#stage
    if (stage.kind === 'over') return { send: [], state: stage.state }
    try {
      return this.#end(this.#take(stage, message))
    } catch (error) {
      return this.#end(failed(error))
    }
  }

  #take(stage: Exclude<Stage, { kind: 'over' }>, message: Uint8Array): HandshakeStep {
    const refusal = decodeRefusal(message)
    if (refusal !== undefined) throw new DroplineError(refusal)
    switch (stage.kind) {
      case 'awaiting-hello':
        return this.#takeHello(message)
      case 'awaiting-share':
        return this.#takeShare(stage, message)
      case 'awaiting-confirm': {
        const { confirmation } = decodeMessage(schemas.confirm, message)
        // The owner checked our proof before it sent this: it does not know the code, or it is not the owner.
        if (!equalBytes(confirmation, stage.expected)) throw new DroplineError('code-wrong')
        return { send: [], state: { kind: 'done', keys: stage.keys } }
      }
    }
  }

  #takeHello(message: Uint8Array): HandshakeStep {
    const hello = decodeFirstMessage(schemas.hello, message)
    const nonce = randomBytes(NONCE_BYTES)
    const opening = randomBytes(NONCE_BYTES)
    const sessionId = concatBytes(hello.nonce, nonce)
    const own = createShare('joiner', { ...this.#secrets, sessionId })
    this.#stage = { kind: 'awaiting-share', sessionId, own, opening }
    const commitment = commitmentTo(own.message, opening)
    return running(encodeMessage({ type: 'claim', version: PAIRING_VERSION, nonce, commitment }))
  }

  #takeShare(stage: Extract<Stage, { kind: 'awaiting-share' }>, message: Uint8Array): HandshakeStep {
    const { share, associatedData } = decodeMessage(schemas.share, message)
    const { sessionId, own, opening } = stage
    const peer: CPaceMessage = { share, associatedData }
    // Nothing of ours can come back here: nobody has seen our share and data yet. The role is checked all the same.
    if (!isAssociatedDataOf('owner', associatedData)) throw broken('associated data')
    const shared = scalarMultVerified(own.scalar, share)
    if (shared === undefined) throw broken('invalid share')
    const transcript = transcriptOf(peer, own.message)
    const sessionKey = intermediateSessionKey(sessionId, shared, transcript)
    this.#stage = {
      kind: 'awaiting-confirm',
      expected: confirmationOf(sessionId, sessionKey, peer),
      keys: deriveKeys('joiner', sessionId, sessionKey, transcript),
    }
    const confirmation = confirmationOf(sessionId, sessionKey, own.message)
    return running(encodeMessage({ type: 'proof', ...own.message, opening, confirmation }))
  }

  #end(step: HandshakeStep): HandshakeStep {
    if (step.state.kind === 'done' || step.state.kind === 'failed')
      this.#stage = { kind: 'over', state: step.state }
    return step
  }
}
