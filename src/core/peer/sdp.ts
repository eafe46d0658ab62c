import { DroplineError } from '../base/errors.ts'
import { fromHex, toHex } from '../base/bytes.ts'
import { CHANNEL_MESSAGE_LIMIT_BYTES } from './ports.ts'

/** The longest SDP that is looked at; those of one data channel have about 600 bytes, 3 KB with many candidates. */
export const SDP_LIMIT_BYTES = 16 * 1024

/** The one media section of ours: its `a=mid`, in every description and candidate. */
export const MEDIA_ID = '0'

/** All that one side has to know about the other to open a data channel. This travels; SDP text never does. */
export interface PeerDescription {
  readonly kind: 'offer' | 'answer'
  /** RFC 8839 section 5.4. */
  readonly iceUfrag: string
  readonly icePwd: string
  /** SHA-256 of the DTLS certificate (RFC 8122): 32 bytes. */
  readonly fingerprint: Uint8Array
  /** RFC 8842 section 5.2: an offer is actpass, an answer active or passive. */
  readonly setup: 'actpass' | 'active' | 'passive'
  /** RFC 8841 section 5. */
  readonly sctpPort: number
  /** RFC 8841 section 6: 0 stands for any size. */
  readonly maxMessageSize: number
}

export const ICE_UFRAG_PATTERN = /^[A-Za-z0-9+/]{4,256}$/
export const ICE_PWD_PATTERN = /^[A-Za-z0-9+/]{22,256}$/
const FINGERPRINT_PATTERN = /^sha-256 ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31})$/i
/** What a description without the attribute means (RFC 8841 section 6). */
const DEFAULT_MAX_MESSAGE_SIZE = '65536'

/**
 * Reads the SDP that a WebRTC stack made. Strict: one media section, a data channel over SCTP; one SHA-256 fingerprint and no
 * other hash; one set of ICE credentials. Throws DroplineError 'protocol-violation'.
 */
export function parseSdp(kind: 'offer' | 'answer', sdp: string): PeerDescription {
  if (sdp.length > SDP_LIMIT_BYTES) throw violation('SDP too long')
  const lines = sdp.split(/\r?\n/)
  const media = lines.filter((line) => line.startsWith('m='))
  if (
    media.length !== 1 ||
    !/^m=application \d{1,5} UDP\/DTLS\/SCTP webrtc-datachannel$/.test(media[0] ?? '')
  )
    throw violation('SDP media')
  if (attribute(lines, 'mid') !== MEDIA_ID) throw violation('SDP mid')
  return checkDescription({
    kind,
    iceUfrag: attribute(lines, 'ice-ufrag'),
    icePwd: attribute(lines, 'ice-pwd'),
    fingerprint: parseFingerprint(attribute(lines, 'fingerprint')),
    setup: parseSetup(attribute(lines, 'setup')),
    sctpPort: parseNumber(attribute(lines, 'sctp-port'), 65_535),
    maxMessageSize: parseNumber(
      attribute(lines, 'max-message-size', DEFAULT_MAX_MESSAGE_SIZE),
      Number.MAX_SAFE_INTEGER,
    ),
  })
}

/** The rules that hold between fields, for descriptions from a stack and from the peer. Throws 'protocol-violation'. */
export function checkDescription(description: PeerDescription): PeerDescription {
  const { kind, setup, maxMessageSize } = description
  if (!ICE_UFRAG_PATTERN.test(description.iceUfrag) || !ICE_PWD_PATTERN.test(description.icePwd))
    throw violation('ICE credentials')
  if (description.fingerprint.length !== 32) throw violation('fingerprint')
  if (description.sctpPort < 1) throw violation('SCTP port')
  if ((kind === 'offer') !== (setup === 'actpass')) throw violation('DTLS role')
  if (maxMessageSize !== 0 && maxMessageSize < CHANNEL_MESSAGE_LIMIT_BYTES)
    throw violation('message size of the peer')
  return description
}

/**
 * The smallest SDP that says the same, without candidates: they are trickled. `restarts` counts the descriptions of this side
 * before it: RFC 3264 section 8 wants a new version for each.
 */
export function buildSdp(description: PeerDescription, restarts = 0): string {
  const lines = [
    'v=0',
    `o=- 1 ${restarts + 1} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${MEDIA_ID}`,
    // RFC 8840 section 4.1.1: port 9 and 0.0.0.0 stand for "no candidate yet".
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${MEDIA_ID}`,
    'a=ice-options:trickle',
    `a=ice-ufrag:${description.iceUfrag}`,
    `a=ice-pwd:${description.icePwd}`,
    `a=fingerprint:sha-256 ${formatFingerprint(description.fingerprint)}`,
    `a=setup:${description.setup}`,
    `a=sctp-port:${description.sctpPort}`,
    `a=max-message-size:${description.maxMessageSize}`,
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** The same SDP without the candidates that a stack has put into it by now: they are trickled. */
export function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '')
}

/** The value of an attribute that must have exactly one distinct value, on session or media level. */
function attribute(lines: readonly string[], name: string, fallback?: string): string {
  const prefix = `a=${name}:`
  const values = new Set(
    lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim()),
  )
  if (values.size === 0 && fallback !== undefined) return fallback
  const [value] = values
  if (value === undefined || values.size > 1) throw violation(`SDP ${name}`)
  return value
}

function parseFingerprint(value: string): Uint8Array {
  const hex = FINGERPRINT_PATTERN.exec(value)?.[1]
  if (hex === undefined) throw violation('SDP fingerprint')
  return fromHex(hex.replaceAll(':', ''))
}

function formatFingerprint(fingerprint: Uint8Array): string {
  return toHex(fingerprint).toUpperCase().match(/../g)?.join(':') ?? ''
}

function parseSetup(value: string): PeerDescription['setup'] {
  if (value === 'actpass' || value === 'active' || value === 'passive') return value
  throw violation('SDP setup')
}

function parseNumber(value: string, limit: number): number {
  const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (!(number <= limit)) throw violation('SDP number')
  return number
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}
