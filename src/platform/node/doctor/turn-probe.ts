import { fromUtf8, utf8 } from '../../../core/base/bytes.ts'
import type { DoctorFinding, EndpointFact, FindingOf } from '../../../core/doctor/findings.ts'
import { encodeUint32 } from '../../../net/stun/attributes.ts'
import { ATTRIBUTE, ERROR, METHOD } from '../../../net/stun/constants.ts'
import { longTermKey } from '../../../net/stun/integrity.ts'
import { attribute, type StunMessage } from '../../../net/stun/message.ts'
import { type IceTarget, type ResolvedEndpoint, resolveHost } from './ice-server-list.ts'
import { failureOf, ProbeError } from './probe-error.ts'
import { openStreamExchange, openUdpExchange, type StunExchange, type StunRequest } from './stun-exchange.ts'
import { xorAddress } from './stun-probe.ts'

/** REQUESTED-TRANSPORT: UDP (RFC 8656 section 18.8). */
const UDP_TRANSPORT = Uint8Array.of(17, 0, 0, 0)
/** The nonce may be stale once (RFC 8489 section 9.2.4). */
const TRIES = 3

/** Allocates on each TURN server over its transport, and gives the allocation back. All at once. */
export async function probeTurn(
  targets: readonly IceTarget[],
  report: (finding: DoctorFinding) => void,
): Promise<void> {
  const relays = targets.filter(({ url }) => url.scheme === 'turn' || url.scheme === 'turns')
  await Promise.all(relays.map(async (target) => report(await probeOne(target))))
}

async function probeOne(target: IceTarget): Promise<FindingOf<'turn'>> {
  const { text: server, url } = target
  const transport = url.scheme === 'turns' ? 'tls' : url.transport
  const startedAtMs = Date.now()
  try {
    const relayed = await allocateOnce(target)
    const milliseconds = Date.now() - startedAtMs
    return { step: 'turn', server, transport, failure: null, code: null, milliseconds, relayed }
  } catch (error) {
    const code = error instanceof ProbeError ? error.code : null
    const failure = failureOf(error)
    return { step: 'turn', server, transport, failure, code, milliseconds: null, relayed: null }
  }
}

/** Tries the addresses of the server one after the other. */
async function allocateOnce(target: IceTarget): Promise<EndpointFact> {
  const endpoints = await resolveHost(target.url.host, target.url.port)
  let problem: unknown = new ProbeError('dns')
  for (const endpoint of endpoints) {
    try {
      return await allocateAt(target, endpoint)
    } catch (error) {
      problem = error
    }
  }
  throw problem
}

async function allocateAt({ url, username, credential }: IceTarget, endpoint: ResolvedEndpoint) {
  const exchange =
    url.transport === 'udp'
      ? await openUdpExchange(endpoint.family)
      : await openStreamExchange(endpoint, url.scheme === 'turns', url.host)
  try {
    return await new Allocation(exchange, endpoint, { username, credential }).run()
  } finally {
    exchange.close()
  }
}

/** RFC 8656 section 7: ask, be challenged, ask with credentials; then a Refresh with lifetime 0. */
class Allocation {
  readonly #exchange: StunExchange
  readonly #server: EndpointFact
  readonly #login: { readonly username: string; readonly credential: string }
  #realm: Uint8Array = new Uint8Array()
  #nonce: Uint8Array | null = null

  constructor(
    exchange: StunExchange,
    server: EndpointFact,
    login: { readonly username: string; readonly credential: string },
  ) {
    this.#exchange = exchange
    this.#server = server
    this.#login = login
  }

  async run(): Promise<EndpointFact> {
    const answer = await this.#ask(METHOD.allocate, [[ATTRIBUTE.requestedTransport, UDP_TRANSPORT]])
    const relayed = xorAddress(answer, ATTRIBUTE.xorRelayedAddress)
    if (relayed === null) throw new ProbeError('rejected')
    // Best effort: an allocation that is left behind expires.
    await this.#ask(METHOD.refresh, [[ATTRIBUTE.lifetime, encodeUint32(0)]]).catch(() => undefined)
    return relayed
  }

  async #ask(method: number, attributes: StunRequest['attributes']): Promise<StunMessage> {
    for (let tried = 0; tried < TRIES; tried++) {
      const answer = await this.#exchange.ask(this.#signed(method, attributes), this.#server)
      if (answer.messageClass === 'success') return answer
      const code = errorCode(answer)
      const nonce = attribute(answer, ATTRIBUTE.nonce)
      const challenged = (code === ERROR.unauthenticated && this.#nonce === null) || code === ERROR.staleNonce
      if (!challenged || nonce === null)
        throw new ProbeError(isRefusal(code) ? 'credentials' : 'rejected', code)
      this.#nonce = nonce
      this.#realm = attribute(answer, ATTRIBUTE.realm) ?? this.#realm
    }
    throw new ProbeError('rejected')
  }

  #signed(method: number, attributes: StunRequest['attributes']): StunRequest {
    if (this.#nonce === null) return { method, attributes }
    const { username, credential } = this.#login
    return {
      method,
      attributes: [
        ...attributes,
        [ATTRIBUTE.username, utf8(username)],
        [ATTRIBUTE.realm, this.#realm],
        [ATTRIBUTE.nonce, this.#nonce],
      ],
      key: longTermKey(username, fromUtf8(this.#realm), credential),
    }
  }
}

function isRefusal(code: number | null): boolean {
  return code === ERROR.unauthenticated || code === ERROR.wrongCredentials || code === ERROR.forbidden
}

function errorCode(message: StunMessage): number | null {
  const value = attribute(message, ATTRIBUTE.errorCode)
  return value === null || value.length < 4 ? null : (value[2] ?? 0) * 100 + (value[3] ?? 0)
}
