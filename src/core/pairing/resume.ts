// Meeting again (docs/protocol/pairing.md, "Meeting again"): where, and with what password.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { SignalingVia } from '../signaling/ports.ts'
import type { CPaceInput } from './cpace.ts'
import { lengthValueConcat } from './length-value.ts'

const LABEL = 'dropline/resume/1'
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
/** 26 characters of base32 are 130 bits: nobody comes upon such a name by guessing. */
const ROOM_CHARACTERS = 26
const BITS_PER_CHARACTER = 5

/** The key of that name in PairingKeys, kept by both sides for as long as their transfer can be continued. */
export interface ResumeSecret {
  /** 32 bytes. Never logged, never sent. */
  readonly resumeSecret: Uint8Array
}

/**
 * The name under which the two meet on one way: `r` and 26 characters. It differs from way to way, so that who hears it on the
 * LAN cannot take the place at the server.
 */
export function roomNameOf({ resumeSecret }: ResumeSecret, via: SignalingVia): string {
  const digest = hmac(sha256, resumeSecret, lengthValueConcat(LABEL, 'room', via))
  let name = 'r'
  for (let index = 0; index < ROOM_CHARACTERS; index++) name += characterAt(digest, index)
  return name
}

/** Password string and channel identifier for CPace, under a label of their own. */
export function resumeSecretsOf(secret: ResumeSecret, via: SignalingVia): Omit<CPaceInput, 'sessionId'> {
  return {
    password: lengthValueConcat(LABEL, secret.resumeSecret),
    channel: lengthValueConcat(LABEL, via, roomNameOf(secret, via), 'owner', 'joiner'),
  }
}

/** The five bits from bit 5 * index on, as a character. */
function characterAt(bytes: Uint8Array, index: number): string {
  const bit = index * BITS_PER_CHARACTER
  const at = Math.floor(bit / 8)
  const window = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return BASE32.charAt((window >> (16 - BITS_PER_CHARACTER - (bit % 8))) & 31)
}
