import { expect } from 'vitest'
import { concatBytes, randomBytes, utf8 } from '../../../../src/core/base/bytes.ts'
import { encodeUint32 } from '../../../../src/net/stun/attributes.ts'
import { ATTRIBUTE, HEADER_BYTES, METHOD } from '../../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../../src/net/stun/encode.ts'
import { overUdp } from '../../../support/turn-client.ts'
import { type Check, expectCode, expectSuccess } from './check.ts'

/** RFC 8489 §9.2, the long-term mechanism, and the REST form of its credentials. */
export const authenticationChecks: readonly Check[] = [
  {
    id: 'L01',
    section: 'RFC 8489 §9.2.4',
    title: 'without integrity: 401 with REALM and NONCE, without USERNAME and integrity',
    run: async ({ client }) => {
      const answer = await (await client()).bare(METHOD.allocate, [overUdp])
      expectCode(answer, 401)
      expect(answer.get(ATTRIBUTE.realm)?.length).toBeGreaterThan(0)
      expect(answer.get(ATTRIBUTE.nonce)?.length).toBeGreaterThan(0)
      expect(answer.get(ATTRIBUTE.username)).toBeNull()
      expect(answer.message.integrity).toBeNull()
    },
  },
  {
    id: 'L02',
    section: 'RFC 8489 §9.2.4',
    title: 'an unknown user: 401 with a nonce',
    run: async ({ client }) => {
      const probe = await client({ credentials: { username: 'nobody', password: 'nothing' } })
      const answer = await probe.allocate()
      expectCode(answer, 401)
      expect(answer.get(ATTRIBUTE.nonce)?.length).toBeGreaterThan(0)
    },
  },
  {
    id: 'L03',
    section: 'RFC 8489 §9.2.4',
    title: 'a wrong password: 401 with a nonce',
    run: async ({ client, target }) => {
      const { username } = target.credentials('L03')
      const probe = await client({ credentials: { username, password: 'wrong' } })
      const answer = await probe.allocate()
      expectCode(answer, 401)
      expect(answer.get(ATTRIBUTE.nonce)?.length).toBeGreaterThan(0)
    },
  },
  {
    id: 'L04',
    section: 'RFC 8489 §9.2.4',
    title: 'integrity without USERNAME, REALM or NONCE: 400',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      const parts = [
        [ATTRIBUTE.username, utf8(probe.credentials.username)],
        [ATTRIBUTE.realm, utf8(probe.realm)],
        [ATTRIBUTE.nonce, probe.nonce],
      ] as const
      for (const missing of [0, 1, 2]) {
        const bytes = encodeMessage({
          method: METHOD.allocate,
          messageClass: 'request',
          transactionId: randomBytes(12),
          attributes: [overUdp, ...parts.filter((_, index) => index !== missing)],
          key: probe.key,
        })
        expectCode(await probe.exchange(bytes), 400)
      }
    },
  },
  {
    id: 'L05',
    section: 'RFC 8489 §9.2.4',
    title: 'a nonce that is not good: 438 with a new one, which is',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      probe.nonce = utf8('0123456789abcdef0123')
      const answer = await probe.allocate()
      expectCode(answer, 438)
      expect(new TextDecoder().decode(answer.get(ATTRIBUTE.realm)!)).toBe(probe.realm)
      probe.nonce = answer.get(ATTRIBUTE.nonce)!.slice()
      expectSuccess(await probe.allocate())
    },
  },
  {
    id: 'L06',
    section: 'RFC 8489 §9.2.4',
    title: 'success carries integrity',
    run: async ({ client }) => {
      const probe = await client()
      expect(probe.isProven(expectSuccess(await probe.allocate()))).toBe(true)
      expect(probe.isProven(expectSuccess(await probe.refresh(600)))).toBe(true)
    },
  },
  {
    id: 'L07',
    section: 'RFC 8489 §9.2.4',
    title: 'an error after authentication carries integrity',
    run: async ({ client }) => {
      const probe = await client()
      await probe.allocate()
      const answer = await probe.withTransaction(METHOD.createPermission, () => [])
      expectCode(answer, 400)
      expect(probe.isProven(answer)).toBe(true)
    },
  },
  {
    id: 'L08',
    section: 'RFC 8489 §9.2.4',
    title: '437 carries integrity too',
    run: async ({ client }) => {
      const probe = await client()
      await probe.allocate()
      const answer = await probe.allocate()
      expectCode(answer, 437)
      expect(probe.isProven(answer)).toBe(true)
    },
  },
  {
    id: 'L09',
    section: 'RFC 8489 §9.2.1',
    title: 'a nonce with the cookie comes with the features that it tells',
    run: async ({ client }) => {
      const answer = await (await client()).hello()
      const isCookie = new TextDecoder().decode(answer.get(ATTRIBUTE.nonce)!).startsWith('obMatJos2')
      if (isCookie) expect(answer.get(0x8002)).not.toBeNull()
    },
  },
  {
    id: 'L10',
    section: 'REST form',
    title: 'credentials whose time is over: 401',
    run: async ({ client, target }) => {
      const probe = await client({ credentials: target.credentials('L10', { expired: true }) })
      expectCode(await probe.allocate(), 401)
    },
  },
  {
    id: 'L11',
    section: 'REST form',
    title: 'a bare time is a user name too',
    run: async ({ client, target }) => {
      const probe = await client({ credentials: target.credentials('') })
      expectSuccess(await probe.allocate())
    },
  },
  {
    id: 'L12',
    section: 'REST form',
    title: 'credentials made with the secret before this one are taken',
    run: async ({ client, target }) => {
      const probe = await client({ credentials: target.credentials('L12', { oldSecret: true }) })
      expectSuccess(await probe.allocate())
    },
  },
  {
    id: 'L13',
    section: 'RFC 8489 §14.5',
    title: 'attributes behind MESSAGE-INTEGRITY are ignored',
    run: async ({ client }) => {
      const probe = await client()
      await probe.allocate()
      const honest = probe.encode(METHOD.refresh, [], true)
      const appended = concatBytes(honest, Uint8Array.of(0, ATTRIBUTE.lifetime, 0, 4), encodeUint32(0))
      new DataView(appended.buffer).setUint16(2, appended.length - HEADER_BYTES)
      const answer = expectSuccess(await probe.exchange(appended))
      expect(answer.lifetime).toBeGreaterThanOrEqual(600)
    },
  },
  {
    id: 'L14',
    section: 'RFC 8489 §14.5',
    title: 'a shortened MESSAGE-INTEGRITY proves nothing',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      const bytes = probe.encode(METHOD.allocate, [overUdp], true)
      const cut = bytes.slice(0, bytes.length - 4)
      const view = new DataView(cut.buffer)
      view.setUint16(2, cut.length - HEADER_BYTES)
      view.setUint16(cut.length - 18, 16)
      probe.wire.send(cut)
      const after = probe.encode(METHOD.binding, [], false)
      probe.wire.send(after)
      const first = await probe.wire.next()
      // Dropped, or an error response.
      expect([first[0], first[1]]).not.toEqual([0x01, 0x03])
    },
  },
  {
    id: 'L15',
    section: 'RFC 8656 §5',
    title: 'a nonce is good for the address that got it only',
    run: async ({ client }) => {
      const [first, second] = [await client(), await client()]
      await first.hello()
      await second.hello()
      second.nonce = first.nonce
      expectCode(await second.allocate(), 438, 401)
    },
  },
]
