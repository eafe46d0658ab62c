import { randomBytes, utf8 } from '../../src/core/base/bytes.ts'
import {
  decodeUint32,
  decodeXorAddress,
  encodeUint32,
  encodeXorAddress,
} from '../../src/net/stun/attributes.ts'
import { ATTRIBUTE, METHOD, type MessageClass } from '../../src/net/stun/constants.ts'
import { encodeMessage } from '../../src/net/stun/encode.ts'
import { type Endpoint, parseEndpoint } from '../../src/net/stun/endpoint.ts'
import { integrityHolds, longTermKey } from '../../src/net/stun/integrity.ts'
import { attribute, decodeMessage, type StunMessage } from '../../src/net/stun/message.ts'
import { isChannelData } from '../../src/net/turn/channel-data.ts'
import type { TurnWire } from './turn-wire.ts'

export type Attributes = readonly (readonly [type: number, value: Uint8Array])[]

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** REQUESTED-TRANSPORT: UDP. */
export const overUdp: Attributes[number] = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]
export const ipv6: Attributes[number] = [ATTRIBUTE.requestedAddressFamily, Uint8Array.of(2, 0, 0, 0)]

/** A response, read. */
export interface Response {
  readonly message: StunMessage
  readonly code: number
  get(type: number): Uint8Array | null
  address(type: number): Endpoint | null
  readonly lifetime: number | null
}

/** A TURN client for tests: nothing is repeated, nothing is done that the test did not ask for. */
export class TurnClient {
  readonly wire: TurnWire
  readonly credentials: Credentials
  fingerprint = false
  realm = ''
  nonce: Uint8Array = new Uint8Array(0)

  constructor(wire: TurnWire, credentials: Credentials) {
    this.wire = wire
    this.credentials = credentials
  }

  get key(): Uint8Array {
    return longTermKey(this.credentials.username, this.realm, this.credentials.password)
  }

  /** The bytes of a request; `auth` adds what the long-term mechanism needs. */
  encode(method: number, attributes: Attributes, auth: boolean, transactionId = randomBytes(12)): Uint8Array {
    const proof: Attributes = [
      [ATTRIBUTE.username, utf8(this.credentials.username)],
      [ATTRIBUTE.realm, utf8(this.realm)],
      [ATTRIBUTE.nonce, this.nonce],
    ]
    return encodeMessage({
      method,
      messageClass: 'request',
      transactionId,
      attributes: auth ? [...attributes, ...proof] : attributes,
      key: auth ? this.key : null,
      fingerprint: this.fingerprint,
    })
  }

  /** Sends bytes and takes the answer. */
  async exchange(bytes: Uint8Array): Promise<Response> {
    this.wire.send(bytes)
    return this.response(bytes.subarray(8, 20))
  }

  /** The next message, which must answer the request of that transaction id. */
  async response(transactionId: Uint8Array): Promise<Response> {
    const bytes = await this.wire.next()
    const response = readResponse(bytes)
    if (Buffer.compare(response.message.transactionId, transactionId) !== 0) {
      throw new Error(`an answer to another request: ${Buffer.from(bytes).toString('hex')}`)
    }
    return response
  }

  /** One request that proves who we are, without a second try. */
  request(method: number, attributes: Attributes = []): Promise<Response> {
    return this.exchange(this.encode(method, attributes, true))
  }

  /** One that does not. */
  bare(method: number, attributes: Attributes = []): Promise<Response> {
    return this.exchange(this.encode(method, attributes, false))
  }

  /** Learns realm and nonce from a 401. */
  async hello(): Promise<Response> {
    const answer = await this.bare(METHOD.allocate, [overUdp])
    this.realm = new TextDecoder().decode(answer.get(ATTRIBUTE.realm) ?? new Uint8Array(0))
    this.nonce = answer.get(ATTRIBUTE.nonce)?.slice() ?? new Uint8Array(0)
    return answer
  }

  /** An allocation, after `hello` if that is needed. */
  async allocate(attributes: Attributes = []): Promise<Response> {
    if (this.nonce.length === 0) await this.hello()
    return this.request(METHOD.allocate, [overUdp, ...attributes])
  }

  permit(...peers: readonly { readonly host: string; readonly port: number }[]): Promise<Response> {
    return this.withTransaction(METHOD.createPermission, (id) => peers.map((peer) => peerAttribute(peer, id)))
  }

  bind(number: number, peer: { readonly host: string; readonly port: number }): Promise<Response> {
    return this.withTransaction(METHOD.channelBind, (id) => [channelNumber(number), peerAttribute(peer, id)])
  }

  refresh(seconds: number | null, more: Attributes = []): Promise<Response> {
    const lifetime: Attributes = seconds === null ? [] : [[ATTRIBUTE.lifetime, encodeUint32(seconds)]]
    return this.request(METHOD.refresh, [...lifetime, ...more])
  }

  async withTransaction(method: number, attributes: (id: Uint8Array) => Attributes): Promise<Response> {
    const id = randomBytes(12)
    return this.exchange(this.encode(method, attributes(id), true, id))
  }

  /** A Send indication. */
  sendTo(
    peer: { readonly host: string; readonly port: number },
    data: Uint8Array,
    more: Attributes = [],
  ): void {
    const transactionId = randomBytes(12)
    this.wire.send(
      encodeMessage({
        method: METHOD.send,
        messageClass: 'indication',
        transactionId,
        attributes: [peerAttribute(peer, transactionId), [ATTRIBUTE.data, data], ...more],
      }),
    )
  }

  /** ChannelData, padded as a stream needs it, or with so many bytes more. */
  sendChannel(
    number: number,
    data: Uint8Array,
    padding = this.wire.protocol === 'udp' ? 0 : -data.length & 3,
  ): void {
    this.wire.send(
      Buffer.concat([
        Uint8Array.of(number >> 8, number & 0xff, data.length >> 8, data.length & 0xff),
        data,
        new Uint8Array(padding),
      ]),
    )
  }

  /** The next message, which must be relayed data. */
  async data(): Promise<
    | {
        readonly kind: 'channel'
        readonly number: number
        readonly bytes: Uint8Array
        readonly frame: Uint8Array
      }
    | { readonly kind: 'indication'; readonly peer: Endpoint | null; readonly bytes: Uint8Array | null }
  > {
    const frame = await this.wire.next()
    if (isChannelData(frame)) {
      const view = Buffer.from(frame)
      const bytes = frame.slice(4, 4 + view.readUInt16BE(2))
      return { kind: 'channel', number: view.readUInt16BE(0), bytes, frame }
    }
    const message = decodeMessage(frame)
    if (message?.method !== METHOD.data || message.messageClass !== 'indication') {
      throw new Error(`not relayed data: ${Buffer.from(frame).toString('hex')}`)
    }
    const peer = attribute(message, ATTRIBUTE.xorPeerAddress)
    return {
      kind: 'indication',
      peer: peer === null ? null : decodeXorAddress(peer, message.transactionId),
      bytes: attribute(message, ATTRIBUTE.data),
    }
  }

  /** Proves that what was sent before got no answer: the next message is the one to this Binding request. */
  async nothingBut(): Promise<void> {
    const response = await this.bare(METHOD.binding)
    if (response.message.messageClass !== 'success') throw new Error(`Binding failed: ${response.code}`)
  }

  /** Whether a response carries integrity that our key has made. */
  isProven({ message }: Response): boolean {
    return integrityHolds(message, this.key)
  }
}

/** Bytes as a response; throws when they are none. */
export function readResponse(bytes: Uint8Array): Response {
  const message = decodeMessage(bytes)
  if (message === null) throw new Error(`not STUN: ${Buffer.from(bytes).toString('hex')}`)
  const answers: readonly MessageClass[] = ['success', 'error']
  if (!answers.includes(message.messageClass)) throw new Error(`a ${message.messageClass}`)
  const error = attribute(message, ATTRIBUTE.errorCode)
  const lifetime = attribute(message, ATTRIBUTE.lifetime)
  return {
    message,
    code: message.messageClass === 'success' ? 0 : (error?.[2] ?? 0) * 100 + (error?.[3] ?? 0),
    get: (type) => attribute(message, type),
    address(type) {
      const value = attribute(message, type)
      return value === null ? null : decodeXorAddress(value, message.transactionId)
    },
    lifetime: lifetime === null ? null : decodeUint32(lifetime),
  }
}

export function peerAttribute(
  { host, port }: { readonly host: string; readonly port: number },
  transactionId: Uint8Array,
): Attributes[number] {
  const parsed = parseEndpoint(host, port)
  if (parsed === null) throw new Error(`no address: ${host}`)
  return [ATTRIBUTE.xorPeerAddress, encodeXorAddress(parsed, transactionId)]
}

export function channelNumber(number: number): Attributes[number] {
  return [ATTRIBUTE.channelNumber, Uint8Array.of(number >> 8, number & 0xff, 0, 0)]
}
