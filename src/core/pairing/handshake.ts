// The pairing handshake without I/O: bytes in, bytes and a state out. owner.ts and joiner.ts are its two machines.
import { DroplineError, toDroplineError } from '../base/errors.ts'
import type { CPaceInput, CPaceMessage } from './cpace.ts'
import { calculateGenerator, sampleScalar, scalarMult } from './cpace.ts'
import { createAssociatedData } from './associated-data.ts'
import type { PairingRole } from './associated-data.ts'
import type { PairingKeys } from './key-schedule.ts'

export type { PairingRole } from './associated-data.ts'
export type { PairingKeys } from './key-schedule.ts'

/** Where a handshake stands. 'failed' and 'done' are final. */
export type HandshakeState =
  | { readonly kind: 'running' }
  /** The owner may reveal its share now, which spends a guess; the driver waits for the guess delay first. */
  | { readonly kind: 'ready-to-guess' }
  | { readonly kind: 'done'; readonly keys: PairingKeys }
  | { readonly kind: 'failed'; readonly error: DroplineError }

/** What a machine wants after one input. */
export interface HandshakeStep {
  readonly send: readonly Uint8Array[]
  readonly state: HandshakeState
}

/** What both machines are built from; `secretsOf` makes it for a code. */
export type HandshakeSecrets = Omit<CPaceInput, 'sessionId'>

/** One side's secret scalar and what it sends of it. */
export interface OwnShare {
  readonly scalar: Uint8Array
  readonly message: CPaceMessage
}

/** A fresh share for this session. */
export function createShare(role: PairingRole, input: CPaceInput): OwnShare {
  const scalar = sampleScalar()
  const share = scalarMult(scalar, calculateGenerator(input))
  return { scalar, message: { share, associatedData: createAssociatedData(role) } }
}

/** A step that goes on. */
export function running(...send: readonly Uint8Array[]): HandshakeStep {
  return { send, state: { kind: 'running' } }
}

/**
 * The step for a thrown error. A message that cannot be read is 'pairing-failed', without the reader's own account of it:
 * that repeats what the other side sent, and errors reach log files. The errors that have words of their own stay.
 */
export function failed(thrown: unknown): HandshakeStep {
  const error = toDroplineError(thrown)
  const kept = error.code === 'protocol-violation' ? broken('malformed message') : error
  return { send: [], state: { kind: 'failed', error: kept } }
}

/** The error for a message that no honest program sends. `what` is a fixed phrase, never peer data. */
export function broken(what: string): DroplineError {
  return new DroplineError('pairing-failed', { what })
}
