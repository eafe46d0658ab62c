import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLOCK_SKEW_LIMIT_MS } from '../../../src/core/doctor/diagnose.ts'
import { startRendezvous, type RendezvousServer } from '../../../src/rendezvous/server.ts'
import { listenLocally } from '../../support/browser-peer.ts'
import { type CliEvent, startCli } from '../../support/cli.ts'
import { type Coturn, hasCoturn, startCoturn } from '../../support/coturn.ts'

interface Outcome {
  readonly code: number | null
  readonly findings: readonly CliEvent[]
  readonly diagnosis: CliEvent
  readonly causes: readonly string[]
}

async function doctor(...args: readonly string[]): Promise<Outcome> {
  const run = startCli(['doctor', '--json', ...args])
  const { code } = await run.exit
  const diagnosis = await run.event('diagnosis')
  const causes = (diagnosis['causes'] as { cause: string }[]).map(({ cause }) => cause)
  return { code, findings: run.events.filter(({ event }) => event === 'finding'), diagnosis, causes }
}

describe('dropline doctor', () => {
  let server: RendezvousServer
  beforeAll(async () => {
    server = await startRendezvous({ host: '127.0.0.1', port: 0 })
  })
  afterAll(() => server.close())

  test('looks at interfaces, mDNS, the stack and the server', async () => {
    const { code, findings, diagnosis } = await doctor('--rendezvous', server.url)
    expect(code).toBe(0)
    const steps = new Set(findings.map(({ step }) => step))
    for (const step of ['interfaces', 'rendezvous', 'candidate', 'stack']) expect(steps).toContain(step)
    const reached = findings.find(({ step }) => step === 'rendezvous')
    expect(reached).toMatchObject({ failure: null, url: server.url })
    expect(Math.abs(Number(reached?.['clockSkewMs']))).toBeLessThan(CLOCK_SKEW_LIMIT_MS)
    expect(findings.find(({ step }) => step === 'stack')).toMatchObject({ connected: true })
    expect(diagnosis['internet']).toBe('untested')
  })

  test('names a server that is down', async () => {
    // Nobody is given the first port by chance.
    const { causes, findings } = await doctor('--rendezvous', 'ws://127.0.0.1:1')
    expect(causes[0]).toBe('server-down')
    expect(findings.find(({ step }) => step === 'rendezvous')).toMatchObject({ failure: 'refused' })
  })

  test('names what answers in place of a server', async () => {
    const portal = createServer((_request, response) => response.end('<h1>Welcome to our hotel</h1>'))
    const origin = await listenLocally(portal)
    const { causes } = await doctor('--rendezvous', origin.replace('http', 'ws'))
    expect(causes[0]).toBe('captive-portal')
    await new Promise((resolve) => portal.close(resolve))
  })

  test('names a clock that is wrong', async () => {
    const early = createServer((_request, response) => {
      response.setHeader('Date', new Date(Date.now() - 3_600_000).toUTCString())
      response.end()
    })
    const origin = await listenLocally(early)
    const { causes, diagnosis } = await doctor('--rendezvous', origin.replace('http', 'ws'))
    expect(causes[0]).toBe('clock')
    expect(JSON.stringify(diagnosis)).toContain('3600 s')
    await new Promise((resolve) => early.close(resolve))
  })

  describe.skipIf(!hasCoturn)('with coturn', () => {
    let coturn: Coturn
    beforeAll(async () => {
      coturn = await startCoturn()
    })
    afterAll(() => coturn.close())

    const login = (password = coturn.udp.credential): string[] => [
      ...['--turn-user', coturn.udp.username ?? ''],
      ...['--turn-password', password ?? ''],
    ]
    const servers = (): string[] =>
      [coturn.udp, coturn.tcp].flatMap(({ urls }) => urls.flatMap((url) => ['--turn', url]))

    test('allocates over UDP and TCP and gathers a relayed candidate', async () => {
      const { findings, causes, diagnosis } = await doctor(
        ...servers(),
        ...login(),
        '--rendezvous',
        server.url,
      )
      const relays = findings.filter(({ step }) => step === 'turn')
      expect(relays.map(({ transport, failure }) => [transport, failure]).sort()).toEqual([
        ['tcp', null],
        ['udp', null],
      ])
      expect(findings.filter(({ step, kind }) => step === 'candidate' && kind === 'relay')).not.toEqual([])
      expect(findings.find(({ step }) => step === 'nat')).toMatchObject({ nat: { mapping: 'none' } })
      expect(diagnosis['internet']).toBe('direct')
      expect(causes).not.toContain('relay-credentials')
    })

    test('names a wrong password', async () => {
      const { findings, causes } = await doctor(...servers(), ...login('wrong'), '--rendezvous', server.url)
      expect(causes).toContain('relay-credentials')
      expect(findings.filter(({ step }) => step === 'turn').map(({ code }) => code)).toEqual([401, 401])
    })
  })
})
