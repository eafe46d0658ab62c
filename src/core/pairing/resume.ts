// Meeting again (docs/protocol/pairing.md, "Meeting again"): where, and with what password.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base32Of } from '../base/base32.ts'
import type { SignalingVia } from '../signaling/ports.ts'
import type { CPaceInput } from './cpace.ts'
import { lengthValueConcat } from './length-value.ts'

const LABEL = 'dropline/resume/1'
/** 26 characters of base32 are 130 bits: nobody comes upon such a name by guessing. */
const ROOM_CHARACTERS = 26

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
  return `r${base32Of(digest, ROOM_CHARACTERS)}`
}

/** Password string and channel identifier for CPace, under a label of their own. */
export function resumeSecretsOf(secret: ResumeSecret, via: SignalingVia): Omit<CPaceInput, 'sessionId'> {
  return {
    password: lengthValueConcat(LABEL, secret.resumeSecret),
    channel: lengthValueConcat(LABEL, via, roomNameOf(secret, via), 'owner', 'joiner'),
  }
}
