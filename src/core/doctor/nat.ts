import type { EndpointFact, FindingOf, NatFact } from './findings.ts'

/**
 * What the answers of STUN servers to one socket say about the NAT before it (RFC 5780 section 4.3): the same outer address for
 * every server, or another for each. `filtering` is what a test with a server's second address gave.
 */
export function natBehaviour(
  family: 4 | 6,
  answers: readonly FindingOf<'stun'>[],
  filtering: NatFact['filtering'],
): NatFact {
  const answered = answers.filter((answer) => answer.family === family && answer.mapped !== null)
  const mapped = answered.map((answer) => textOf(answer.mapped))
  const [first] = answered
  if (first === undefined) return { family, mapping: 'unknown', filtering: 'unknown' }
  if (textOf(first.local) === mapped[0]) return { family, mapping: 'none', filtering }
  // Two names of one server prove nothing: a symmetric NAT maps the same way to the same address and port.
  const servers = new Set(answered.map(({ server }) => server))
  if (new Set(mapped).size > 1) return { family, mapping: 'dependent', filtering }
  return { family, mapping: servers.size > 1 ? 'endpoint-independent' : 'unknown', filtering }
}

function textOf(endpoint: EndpointFact | null): string {
  return endpoint === null ? '' : `${endpoint.address} ${endpoint.port}`
}
