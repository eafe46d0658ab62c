import { expect, it } from 'vitest'
import { restPassword } from '../../../../src/net/turn/credentials.ts'
import { CREDENTIAL_TTL_SECONDS, restIceIssuer } from '../../../../src/rendezvous/serve/ice-issuer.ts'
import { formatMessage, parseServerMessage } from '../../../../src/core/signaling/rendezvous-messages.ts'

const secret = 'north'
const ports = [
  { protocol: 'udp', port: 3478 },
  { protocol: 'tcp', port: 3479 },
  { protocol: 'tls', port: 5349 },
] as const
const nowMs = 1_700_000_000_000

it('gives the addresses under which the client has reached the server, in the form of RFC 7064 and RFC 7065', () => {
  const issue = restIceIssuer({ host: null, fallbackHost: '2001:db8::1', ports, secret })
  const urlsFor = (reachedAs: string | null) =>
    issue(nowMs, reachedAs)!.iceServers.flatMap(({ urls }) => urls)
  expect(urlsFor('drop.example.org')).toEqual([
    'stun:drop.example.org:3478',
    'turn:drop.example.org:3478?transport=udp',
    'turn:drop.example.org:3479?transport=tcp',
    'turns:drop.example.org:5349?transport=tcp',
  ])
  expect(urlsFor('[2001:db8::9]')[0]).toBe('stun:[2001:db8::9]:3478')
  expect(urlsFor(null)[0]).toBe('stun:[2001:db8::1]:3478')
  const named = restIceIssuer({ host: 'relay.example.org', fallbackHost: 'x', ports, secret })
  expect(named(nowMs, 'other')!.iceServers[0]!.urls).toEqual(['stun:relay.example.org:3478'])
})

it('gives each side a user of its own that ends, and renews it well before', () => {
  const issue = restIceIssuer({ host: 'a', fallbackHost: 'a', ports, secret })
  const [one, two] = [issue(nowMs, null)!, issue(nowMs, null)!]
  const users = [one, two].map(({ iceServers }) => iceServers[1]!.username!)
  expect(users[0]).not.toBe(users[1])
  expect(users[0]).toMatch(new RegExp(`^${1_700_000_000 + CREDENTIAL_TTL_SECONDS}:[0-9a-f]{16}$`))
  expect(one.iceServers[1]!.credential).toBe(restPassword(secret, users[0]!))
  expect(one.renewAtMs - nowMs).toBeLessThanOrEqual((CREDENTIAL_TTL_SECONDS * 1_000) / 2)
  const message = { type: 'ice', iceServers: one.iceServers } as const
  expect(parseServerMessage(formatMessage(message))).toEqual(message)
})
