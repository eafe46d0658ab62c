import { createRelayServer } from '../../src/net/node/relay-server.ts'
import type { RelayServer, RelayServerOptions } from '../../src/net/node/options.ts'
import { issueRestCredentials, restPassword } from '../../src/net/turn/credentials.ts'
import type { Credentials } from './turn-client.ts'

export const REALM = 'north.test'
export const SECRETS: readonly [now: string, before: string] = ['the secret now', 'the secret before']
/** Limits under which many clients of one address are no flood. */
export const generousLimits = {
  unauthenticatedPerSecond: 10_000,
  unauthenticatedBurst: 10_000,
  connectionsPerSource: 1000,
  allocationsPerUser: 4,
}

/** Our own relay on loopback for tests, with every protocol that it has a certificate for. */
export function startTestRelay(
  options: Partial<RelayServerOptions> & {
    readonly tls?: { readonly cert: string; readonly key: string }
  } = {},
): Promise<RelayServer> {
  const { tls, ...rest } = options
  const hosts = ['127.0.0.1', '::1']
  return createRelayServer({
    listen: hosts.flatMap((host) => [
      { protocol: 'udp', host, port: 0 },
      { protocol: 'tcp', host, port: 0 },
      ...(tls ? [{ protocol: 'tls', host, port: 0, tls } as const] : []),
    ]),
    relayAddresses: hosts.map((host) => ({ host })),
    realm: REALM,
    secrets: SECRETS,
    peerPolicy: { privateNetworks: true, loopback: true, ownAddresses: true },
    limits: generousLimits,
    ...rest,
  })
}

/** The port that a relay has for a protocol at an address. */
export function portOf(
  { addresses }: RelayServer,
  protocol: 'udp' | 'tcp' | 'tls',
  host = '127.0.0.1',
): number {
  const found = addresses.find((each) => each.protocol === protocol && each.host === host)
  if (found === undefined) throw new Error(`no ${protocol} at ${host}`)
  return found.port
}

/** Credentials of the REST form; of no user means the bare time. */
export function restCredentials(user: string, { expired = false, secret = SECRETS[0] } = {}): Credentials {
  const issued = issueRestCredentials(secret, user, expired ? -10 : 600, Date.now())
  if (user !== '') return { username: issued.username, password: issued.credential }
  const username = issued.username.slice(0, -1)
  return { username, password: restPassword(secret, username) }
}
