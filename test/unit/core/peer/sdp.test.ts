import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import {
  buildSdp,
  parseSdp,
  type PeerDescription,
  SDP_LIMIT_BYTES,
  withoutCandidates,
} from '../../../../src/core/peer/sdp.ts'

const FINGERPRINT =
  '43:F0:EB:92:94:A1:37:F0:A5:A1:9D:0C:FE:44:94:C4:94:98:59:26:62:FC:66:12:35:B3:75:F4:CC:03:70:7C'

/** As Chromium writes it, with its session-level extras. */
const CHROMIUM_OFFER = [
  'v=0',
  'o=- 3546004397921447048 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:sXJ3',
  'a=ice-pwd:yEclOTrLg1gEubBFefOqtmyV',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
]

/** As libdatachannel writes it: the fingerprint on session level, candidates inside. */
const LIBDATACHANNEL_ANSWER = [
  'v=0',
  'o=rtc 3835594909 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=ice-options:ice2,trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'm=application 53808 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 192.0.2.2',
  'a=mid:0',
  'a=sendrecv',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  'a=setup:active',
  'a=ice-ufrag:JmQO',
  'a=ice-pwd:fDlSfPBRWvLmwvOS4FK9C1',
  'a=candidate:1 1 UDP 2114977791 192.0.2.2 53808 typ host',
  'a=end-of-candidates',
  '',
]

const offer = (change: (lines: string[]) => string[] = (lines) => lines): string =>
  change([...CHROMIUM_OFFER]).join('\r\n')

const replacing =
  (start: string, line: string) =>
  (lines: string[]): string[] =>
    lines.map((old) => (old.startsWith(start) ? line : old))

describe('parseSdp', () => {
  test('reads what the stacks write', () => {
    const fields = parseSdp('offer', offer())
    expect(fields).toMatchObject({
      kind: 'offer',
      iceUfrag: 'sXJ3',
      icePwd: 'yEclOTrLg1gEubBFefOqtmyV',
      setup: 'actpass',
      sctpPort: 5000,
      maxMessageSize: 262_144,
    })
    expect([...fields.fingerprint.subarray(0, 3)]).toEqual([0x43, 0xf0, 0xeb])
    expect(parseSdp('answer', LIBDATACHANNEL_ANSWER.join('\r\n')).setup).toBe('active')
  })

  const second = `a=fingerprint:sha-256 ${FINGERPRINT.replace('43', '44')}`
  const hostile: readonly (readonly [string, string])[] = [
    ['a second, different fingerprint', offer((lines) => [...lines, second])],
    [
      'another hash beside SHA-256',
      offer((lines) => [
        ...lines,
        'a=fingerprint:sha-1 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD',
      ]),
    ],
    ['only another hash', offer(replacing('a=fingerprint', `a=fingerprint:sha-512 ${FINGERPRINT}`))],
    ['a short fingerprint', offer(replacing('a=fingerprint', 'a=fingerprint:sha-256 43:F0'))],
    ['no fingerprint', offer((lines) => lines.filter((line) => !line.startsWith('a=fingerprint')))],
    ['an audio section', offer((lines) => [...lines, 'm=audio 9 UDP/TLS/RTP/SAVPF 111'])],
    ['two data sections', offer((lines) => [...lines, ...lines.filter((line) => line.startsWith('m='))])],
    ['no section', offer((lines) => lines.filter((line) => !line.startsWith('m=')))],
    ['plain SCTP', offer(replacing('m=', 'm=application 9 SCTP webrtc-datachannel'))],
    ['two user fragments', offer((lines) => [...lines, 'a=ice-ufrag:abcd'])],
    ['a user fragment with a line break', offer(replacing('a=ice-ufrag', 'a=ice-ufrag:ab\rcd'))],
    ['a short password', offer(replacing('a=ice-pwd', 'a=ice-pwd:short'))],
    ['an offer with a fixed role', offer(replacing('a=setup', 'a=setup:active'))],
    ['setup holdconn', offer(replacing('a=setup', 'a=setup:holdconn'))],
    ['another mid', offer(replacing('a=mid', 'a=mid:data'))],
    ['port 0', offer(replacing('a=sctp-port', 'a=sctp-port:0'))],
    ['port 65536', offer(replacing('a=sctp-port', 'a=sctp-port:65536'))],
    ['small messages only', offer(replacing('a=max-message-size', 'a=max-message-size:1000'))],
    [
      'no message size, which means 64 KiB',
      offer((lines) => lines.filter((line) => !line.startsWith('a=max'))),
    ],
    ['too much', offer((lines) => [...lines, `a=x:${'x'.repeat(SDP_LIMIT_BYTES)}`])],
  ]
  test.each(hostile)('refuses %s', (_name, sdp) => {
    expect(() => parseSdp('offer', sdp)).toThrow(DroplineError)
  })

  test('refuses an offer where an answer is due', () => {
    expect(() => parseSdp('answer', offer())).toThrow(DroplineError)
  })

  test('throws nothing but a violation on any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...CHROMIUM_OFFER), fc.string())), (lines) => {
        try {
          parseSdp('offer', lines.join('\r\n'))
        } catch (error) {
          expect(error).toMatchObject({ code: 'protocol-violation' })
        }
      }),
    )
  })
})

test('withoutCandidates takes out the candidates and nothing else', () => {
  const plain = LIBDATACHANNEL_ANSWER.filter((line) => !/^a=(candidate|end-of)/.test(line))
  expect(withoutCandidates(LIBDATACHANNEL_ANSWER.join('\r\n'))).toBe(plain.join('\r\n'))
})

describe('buildSdp', () => {
  const iceText = (minLength: number) =>
    fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189+/'.match(/./g)!), minLength, maxLength: 64 })
  const description: fc.Arbitrary<PeerDescription> = fc
    .record({
      kind: fc.constantFrom('offer' as const, 'answer' as const),
      iceUfrag: iceText(4),
      icePwd: iceText(22),
      fingerprint: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      answerSetup: fc.constantFrom('active' as const, 'passive' as const),
      sctpPort: fc.integer({ min: 1, max: 65_535 }),
      maxMessageSize: fc.oneof(fc.constant(0), fc.integer({ min: 262_144, max: 2 ** 40 })),
    })
    .map(({ answerSetup, ...rest }) => ({
      ...rest,
      setup: rest.kind === 'offer' ? ('actpass' as const) : answerSetup,
    }))

  test('says what parseSdp reads', () => {
    fc.assert(
      fc.property(description, (fields) => {
        expect(parseSdp(fields.kind, buildSdp(fields))).toEqual(fields)
      }),
    )
  })
})
