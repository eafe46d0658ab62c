// Everything that is computed from the code and from the session key; no state and no messages here.
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../base/bytes.ts'
import type { SignalingVia } from '../signaling/ports.ts'
import type { PairingRole } from './associated-data.ts'
import type { PairingCode } from './code.ts'
import type { CPaceInput, CPaceMessage } from './cpace.ts'
import {
  type ReconnectSecret,
  reconnectSecretsOf,
  type StrangerKnowledge,
  strangerSecretsOf,
} from './reconnect.ts'
import { type ResumeSecret, resumeSecretsOf } from './resume.ts'
import { lengthValueConcat } from './length-value.ts'

const LABEL = 'dropline/pair/1'
const KEY_BYTES = 32
const SAS_DIGITS = 6
const SAS_INPUT_BYTES = 6

/** What both sides hold after a successful handshake. Never logged, never sent. */
export interface PairingKeys {
  readonly role: PairingRole
  /** AES-256-GCM key for what this side sends, and for what it receives. */
  readonly sealOut: Uint8Array
  readonly sealIn: Uint8Array
  /** HMAC keys that bind later channels to this pairing: for this side's proof, and for the other side's. */
  readonly bindLocal: Uint8Array
  readonly bindRemote: Uint8Array
  /** The same on both sides: keys the direct lane. */
  readonly fastlane: Uint8Array
  /** The same on both sides: kept if the users choose to remember each other. */
  readonly pairSecret: Uint8Array
  /** The same on both sides: what lets these two, and nobody else, meet again to continue this transfer. */
  readonly resumeSecret: Uint8Array
  /** SHA-512 of the transcript, 64 bytes: names this handshake, not secret. */
  readonly transcriptHash: Uint8Array
  /** Six digits that two people may compare. */
  readonly sas: string
}

/** What both sides must know to pair: a code that a person told another, what an earlier pairing has left, or nothing. */
export type PairingKnowledge = PairingCode | ResumeSecret | ReconnectSecret | StrangerKnowledge

/** Password string and channel identifier. The roles are fixed, so that a message sent back proves nothing. */
export function secretsOf(code: PairingKnowledge, via: SignalingVia): Omit<CPaceInput, 'sessionId'> {
  if ('resumeSecret' in code) return resumeSecretsOf(code, via)
  if ('reconnectSecret' in code) return reconnectSecretsOf(code, via)
  if ('stranger' in code) return strangerSecretsOf(via)
  return {
    password: lengthValueConcat(LABEL, code.words.join('-').normalize('NFKC').toLowerCase()),
    channel: lengthValueConcat(LABEL, via, code.nameplate, 'owner', 'joiner'),
  }
}

/** What the joiner pins before it sees the owner's share, 32 bytes; `opening` hides it until message 4. */
export function commitmentTo(message: CPaceMessage, opening: Uint8Array): Uint8Array {
  return sha256(lengthValueConcat(LABEL, 'commit', message.share, message.associatedData, opening))
}

/** The proof of one side that it has the session key, 64 bytes (draft-irtf-cfrg-cpace, "Key confirmation"). */
export function confirmationOf(
  sessionId: Uint8Array,
  sessionKey: Uint8Array,
  message: CPaceMessage,
): Uint8Array {
  const macKey = sha512(concatBytes(utf8('CPaceMac'), sessionId, sessionKey))
  return hmac(sha512, macKey, lengthValueConcat(message.share, message.associatedData))
}

/** All keys of one side from the CPace session key (ISK) and transcript. */
export function deriveKeys(
  role: PairingRole,
  sessionId: Uint8Array,
  sessionKey: Uint8Array,
  transcript: Uint8Array,
): PairingKeys {
  const transcriptHash = sha512(transcript)
  const key = (label: string) =>
    hkdf(sha512, sessionKey, sessionId, lengthValueConcat(LABEL, label, transcriptHash), KEY_BYTES)
  const other: PairingRole = role === 'owner' ? 'joiner' : 'owner'
  return {
    role,
    sealOut: key(`seal ${role}`),
    sealIn: key(`seal ${other}`),
    bindLocal: key(`bind ${role}`),
    bindRemote: key(`bind ${other}`),
    fastlane: key('fastlane'),
    pairSecret: key('pair-secret'),
    resumeSecret: key('resume'),
    transcriptHash,
    sas: digitsOf(key('sas')),
  }
}

/** Six decimal digits from 48 bits; the bias of the remainder is below 4e-9. */
function digitsOf(bytes: Uint8Array): string {
  let value = 0
  for (const byte of bytes.subarray(0, SAS_INPUT_BYTES)) value = value * 256 + byte
  return String(value % 10 ** SAS_DIGITS).padStart(SAS_DIGITS, '0')
}
