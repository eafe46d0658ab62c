// The first sealed message of both sides after a handshake without a code: who they are.
import { gcm } from '@noble/ciphers/aes.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { DroplineError } from '../base/errors.ts'
import { utf8 } from '../base/bytes.ts'
import { encodeCbor } from '../wire/cbor.ts'
import { lengthValueConcat } from '../pairing/length-value.ts'
import type { PairingKeys, PairingRole } from '../pairing/handshake.ts'
import { displayPeerName } from '../transfer/display.ts'
import { decodeDoor, introduction, type Purpose } from './door-messages.ts'
import { type Identity, isProven, proveIdentity } from './identity.ts'
import { type OpenSelf, wireName } from './presence.ts'
import { otherRole, SECRET_BYTES } from './tags.ts'

const LABEL = 'dropline/introduction/1'
/** One message for each key: the nonce may stand still. */
const NONCE = new Uint8Array(12)

type IntroductionKeys = Pick<PairingKeys, 'role' | 'pairSecret' | 'transcriptHash'>

/** Who the other side is. */
export interface Introduced {
  /** Its own word, made printable. */
  readonly name: string
  readonly kind: OpenSelf['kind']
  readonly purpose: Purpose
  /** Proven; null for a stranger. */
  readonly publicKey: Uint8Array | null
}

/** This side's introduction; `identity` is null among strangers, who are not to know each other again. */
export function sealIntroduction(
  keys: IntroductionKeys,
  self: OpenSelf & { readonly purpose: Purpose },
  identity: Identity | null,
): Uint8Array {
  const message = {
    name: wireName(self.name),
    kind: self.kind,
    purpose: self.purpose,
    identity: identity === null ? null : proveIdentity(identity, keys.role, keys.transcriptHash),
  }
  return gcm(keyOf(keys, keys.role), NONCE, utf8(LABEL)).encrypt(encodeCbor(message))
}

/**
 * The other side's introduction. Throws DroplineError 'pairing-failed' for anything that is not the one message that it may
 * send: without a proof among those who remember each other, with one among strangers, or with one that proves nothing.
 */
export function openIntroduction(
  keys: IntroductionKeys,
  sealed: Uint8Array,
  among: 'friends' | 'strangers',
): Introduced {
  const role = otherRole(keys.role)
  try {
    const plain = gcm(keyOf(keys, role), NONCE, utf8(LABEL)).decrypt(sealed)
    const { name, kind, purpose, identity } = decodeDoor(introduction, plain)
    const fits =
      among === 'friends'
        ? identity !== null && isProven(identity, role, keys.transcriptHash)
        : identity === null
    if (!fits) throw new DroplineError('pairing-failed', { what: 'identity' })
    return { name: displayPeerName(name), kind, purpose, publicKey: identity?.publicKey ?? null }
  } catch (cause) {
    throw new DroplineError('pairing-failed', { what: 'introduction' }, { cause })
  }
}

function keyOf(keys: IntroductionKeys, sender: PairingRole): Uint8Array {
  const info = lengthValueConcat(LABEL, sender, keys.transcriptHash)
  return hkdf(sha512, keys.pairSecret, undefined, info, SECRET_BYTES)
}
