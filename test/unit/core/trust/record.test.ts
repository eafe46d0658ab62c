import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isProven, createIdentity, identityOf, proveIdentity } from '../../../../src/core/trust/identity.ts'
import { openIntroduction, sealIntroduction } from '../../../../src/core/trust/introduce.ts'
import {
  isUsable,
  newTrustRecord,
  parseTrustRecord,
  rotatedRecord,
  type TrustRecord,
} from '../../../../src/core/trust/record.ts'
import { decodeCbor, encodeCbor } from '../../../../src/core/wire/cbor.ts'

const NOW_MS = 1_700_000_000_000
const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill)

function record(duration: TrustRecord['duration'] = 'always'): TrustRecord {
  const keys = { role: 'owner' as const, pairSecret: bytes(32) }
  return newTrustRecord({ keys, petname: 'Grace', kind: 'laptop', duration, nowMs: NOW_MS })
}

describe('a record', () => {
  it('survives being kept, before and after a reconnect', () => {
    const rotated = rotatedRecord(record(), {
      ...{ usedSecret: bytes(32), newSecret: bytes(32, 8), peerIdentity: bytes(32, 9) },
      ...{ kind: 'desktop', nowMs: NOW_MS + 5 },
    })
    const full = { ...rotated, autoAccept: { folder: '/tmp/in', limitBytes: 2 ** 40 } }
    for (const kept of [record(), full])
      expect(parseTrustRecord(decodeCbor(z.unknown(), encodeCbor(kept), 4096))).toEqual(kept)
  })

  it('is not read when any part is missing or of another form', () => {
    const good: Record<string, unknown> = { ...record() }
    for (const key of Object.keys(good)) {
      const without = Object.fromEntries(Object.entries(good).filter(([name]) => name !== key))
      expect(() => parseTrustRecord(without), key).toThrow()
      expect(() => parseTrustRecord({ ...good, [key]: 'x'.repeat(300) }), key).toThrow()
    }
    expect(() => parseTrustRecord({ ...good, more: 1 })).toThrow()
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => parseTrustRecord(value)).toThrow()
      }),
    )
  })

  it('ends after 30 days if it was to, and at another identity', () => {
    const month = record('30-days')
    const dayMs = 24 * 60 * 60_000
    expect(isUsable(month, NOW_MS + 30 * dayMs - 1)).toBe(true)
    expect(isUsable(month, NOW_MS + 30 * dayMs)).toBe(false)
    expect(isUsable(record(), NOW_MS + 1000 * dayMs)).toBe(true)
    expect(isUsable({ ...record(), identityChanged: true }, NOW_MS)).toBe(false)
  })
})

describe('an identity', () => {
  it('proves itself in one handshake and one role only', () => {
    const identity = createIdentity()
    const proof = proveIdentity(identity, 'owner', bytes(64))
    expect(isProven(proof, 'owner', bytes(64))).toBe(true)
    expect(isProven(proof, 'joiner', bytes(64))).toBe(false)
    expect(isProven(proof, 'owner', bytes(64, 8))).toBe(false)
    expect(isProven({ ...proof, publicKey: createIdentity().publicKey }, 'owner', bytes(64))).toBe(false)
    expect(isProven({ publicKey: bytes(32, 255), signature: bytes(64) }, 'owner', bytes(64))).toBe(false)
  })

  it('is the same when its secret key was kept', () => {
    const identity = createIdentity()
    expect(identityOf(identity.secretKey)).toEqual(identity)
    expect(() => identityOf(bytes(31))).toThrow(RangeError)
  })
})

describe('an introduction', () => {
  const owner = { role: 'owner' as const, pairSecret: bytes(32), transcriptHash: bytes(64) }
  const joiner = { ...owner, role: 'joiner' as const }
  const self = { name: 'Ada\n\u202e', kind: 'laptop' as const, purpose: 'relay' as const }

  it('is read by the other side, with the key that was proven', () => {
    const identity = createIdentity()
    const sealed = sealIntroduction(owner, self, identity)
    expect(openIntroduction(joiner, sealed, 'friends')).toEqual({
      ...{ name: 'Ada', kind: 'laptop', purpose: 'relay', publicKey: identity.publicKey },
    })
  })

  it('is refused when it comes back, from another handshake, changed, or with the wrong proof', () => {
    const sealed = sealIntroduction(owner, self, createIdentity())
    expect(() => openIntroduction(owner, sealed, 'friends')).toThrow('pairing-failed')
    expect(() => openIntroduction({ ...joiner, transcriptHash: bytes(64, 8) }, sealed, 'friends')).toThrow()
    expect(() => openIntroduction({ ...joiner, pairSecret: bytes(32, 8) }, sealed, 'friends')).toThrow()
    expect(() =>
      openIntroduction(
        joiner,
        sealed.map((byte, at) => (at === 3 ? byte ^ 1 : byte)),
        'friends',
      ),
    ).toThrow()
    expect(() => openIntroduction(joiner, sealed, 'strangers')).toThrow('pairing-failed')
    expect(() => openIntroduction(joiner, sealIntroduction(owner, self, null), 'friends')).toThrow()
    expect(() => openIntroduction(joiner, new Uint8Array(), 'friends')).toThrow('pairing-failed')
  })
})
