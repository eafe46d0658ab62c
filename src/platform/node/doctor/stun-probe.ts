import type { DoctorFinding, EndpointFact, FindingOf, NatFact } from '../../../core/doctor/findings.ts'
import { natBehaviour } from '../../../core/doctor/nat.ts'
import { ATTRIBUTE, METHOD } from '../../../net/stun/constants.ts'
import { decodeXorAddress } from '../../../net/stun/attributes.ts'
import { attribute, type StunMessage } from '../../../net/stun/message.ts'
import { type IceTarget, type ResolvedEndpoint, resolveHost } from './ice-server-list.ts'
import { failureOf } from './probe-error.ts'
import { openUdpExchange, type StunExchange, type StunRequest } from './stun-exchange.ts'

type StunFinding = FindingOf<'stun'>
type Report = (finding: DoctorFinding) => void

/** CHANGE-REQUEST with both flags: answer from your other address and port (RFC 5780 section 7.2). */
const CHANGE_BOTH = Uint8Array.of(0, 0, 0, 6)

/** Asks all STUN servers, and TURN servers over UDP, on every family, from one socket per family, and judges the NAT. */
export async function probeStun(targets: readonly IceTarget[], report: Report): Promise<void> {
  const usable = targets.filter(({ url }) => url.transport === 'udp')
  const servers = await Promise.all(usable.map((target) => resolveTarget(target, report)))
  for (const family of [6, 4] as const) {
    const ofFamily = distinct(servers.flat().filter(({ endpoint }) => endpoint.family === family))
    if (ofFamily.length > 0) await probeFamily(family, ofFamily, report)
  }
}

interface Server {
  readonly name: string
  readonly endpoint: ResolvedEndpoint
}

async function resolveTarget({ text, url }: IceTarget, report: Report): Promise<Server[]> {
  try {
    return (await resolveHost(url.host, url.port)).map((endpoint) => ({ name: text, endpoint }))
  } catch (error) {
    report(failed(text, 4, error))
    return []
  }
}

function distinct(servers: readonly Server[]): Server[] {
  const keyOf = ({ endpoint }: Server): string => `${endpoint.address} ${endpoint.port}`
  return servers.filter(
    (server, index) => servers.findIndex((other) => keyOf(other) === keyOf(server)) === index,
  )
}

async function probeFamily(family: 4 | 6, servers: readonly Server[], report: Report): Promise<void> {
  let exchange: StunExchange
  try {
    exchange = await openUdpExchange(family)
  } catch (error) {
    for (const { name } of servers) report(failed(name, family, error))
    return
  }
  try {
    const answers = await Promise.all(servers.map((server) => askServer(exchange, server, report)))
    const findings = answers.flatMap(({ finding, second }) =>
      second === null ? [finding] : [finding, second],
    )
    const known = answers.find((answer) => answer.filtering !== 'unknown')
    if (findings.every(({ mapped }) => mapped === null)) return
    report({ step: 'nat', nat: natBehaviour(family, findings, known?.filtering ?? 'unknown') })
  } finally {
    exchange.close()
  }
}

interface Answer {
  readonly finding: StunFinding
  /** The answer of the server's other address, which counts as another server. */
  readonly second: StunFinding | null
  readonly filtering: NatFact['filtering']
}

async function askServer(exchange: StunExchange, server: Server, report: Report): Promise<Answer> {
  const { name, endpoint } = server
  const startedAtMs = Date.now()
  let message: StunMessage
  try {
    message = await exchange.ask({ method: METHOD.binding, attributes: [] }, endpoint)
  } catch (error) {
    const finding = failed(name, endpoint.family, error)
    report(finding)
    return { finding, second: null, filtering: 'unknown' }
  }
  const milliseconds = Date.now() - startedAtMs
  const finding = answered(exchange, message, { name, family: endpoint.family, milliseconds })
  report(finding)
  const other = otherAddress(message)
  if (other === null) return { finding, second: null, filtering: 'unknown' }
  const change: StunRequest = {
    method: METHOD.binding,
    attributes: [[ATTRIBUTE.changeRequest, CHANGE_BOTH]],
  }
  const [second, changed] = await Promise.all([
    exchange.ask({ method: METHOD.binding, attributes: [] }, other).catch(() => null),
    exchange.ask(change, endpoint).catch(() => null),
  ])
  return {
    finding,
    second:
      second === null
        ? null
        : answered(exchange, second, { name: `${name} (other)`, family: endpoint.family, milliseconds: 0 }),
    filtering: changed?.messageClass === 'success' ? 'endpoint-independent' : 'dependent',
  }
}

function answered(
  exchange: StunExchange,
  message: StunMessage,
  facts: { name: string; family: 4 | 6; milliseconds: number },
): StunFinding {
  const mapped = xorAddress(message, ATTRIBUTE.xorMappedAddress)
  return {
    step: 'stun',
    server: facts.name,
    family: facts.family,
    failure: mapped === null ? 'rejected' : null,
    milliseconds: facts.milliseconds,
    local: exchange.local(),
    mapped,
  }
}

function failed(server: string, family: 4 | 6, error: unknown): StunFinding {
  const failure = failureOf(error)
  return { step: 'stun', server, family, failure, milliseconds: null, local: null, mapped: null }
}

/** An XOR-encoded address of a message as text; null when it is not there. */
export function xorAddress(message: StunMessage, type: number): EndpointFact | null {
  const value = attribute(message, type)
  const endpoint = value === null ? null : decodeXorAddress(value, message.transactionId)
  return endpoint === null ? null : { address: endpoint.host, port: endpoint.port }
}

/** OTHER-ADDRESS (RFC 5780 section 7.4): family, port and address in the clear. */
function otherAddress(message: StunMessage): EndpointFact | null {
  const value = attribute(message, ATTRIBUTE.otherAddress)
  if (value === null || value.length !== 8 || value[1] !== 1) return null
  const port = ((value[2] ?? 0) << 8) | (value[3] ?? 0)
  return { address: value.subarray(4).join('.'), port }
}
