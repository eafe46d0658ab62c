// Pairing without a code (docs/protocol/trust.md): of computers that remember each other, and of strangers on one network.
import type { SignalingVia } from '../signaling/ports.ts'
import type { CPaceInput } from './cpace.ts'
import { lengthValueConcat } from './length-value.ts'

const RECONNECT_LABEL = 'dropline/reconnect/1'
const STRANGER_LABEL = 'dropline/nearby/1'

/** What two computers that remember each other have in common: a pair secret of an earlier pairing. */
export interface ReconnectSecret {
  /** 32 bytes. Never logged, never sent. */
  readonly reconnectSecret: Uint8Array
}

/** Nothing in common. Whoever is in the middle is found only by comparing `PairingKeys.sas`. */
export interface StrangerKnowledge {
  readonly stranger: true
}

/** Password string and channel identifier for CPace, under a label of their own. */
export function reconnectSecretsOf(
  { reconnectSecret }: ReconnectSecret,
  via: SignalingVia,
): Omit<CPaceInput, 'sessionId'> {
  return {
    password: lengthValueConcat(RECONNECT_LABEL, reconnectSecret),
    channel: lengthValueConcat(RECONNECT_LABEL, via, 'owner', 'joiner'),
  }
}

/** The same with a password that everybody knows: the keys are fresh, but say nothing about who has them. */
export function strangerSecretsOf(via: SignalingVia): Omit<CPaceInput, 'sessionId'> {
  return {
    password: lengthValueConcat(STRANGER_LABEL),
    channel: lengthValueConcat(STRANGER_LABEL, via, 'owner', 'joiner'),
  }
}
