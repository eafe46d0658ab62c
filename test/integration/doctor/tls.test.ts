// TURN over TLS with a certificate that this computer trusts, and with one that it does not: our relay, and coturn.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IceServer } from '../../../src/core/peer/ports.ts'
import type { RelayServer } from '../../../src/net/node/options.ts'
import { type TestCertificate, testCertificate } from '../../support/certificate.ts'
import { type CliEvent, startCli } from '../../support/cli.ts'
import { type Coturn, hasCoturn, startCoturn } from '../../support/coturn.ts'
import { portOf, restCredentials, startTestRelay } from '../../support/relay-server.ts'

let certificate: TestCertificate
let relay: RelayServer
let coturn: Coturn | undefined

beforeAll(async () => {
  certificate = testCertificate()
  relay = await startTestRelay({ tls: certificate })
  if (hasCoturn) coturn = await startCoturn({ addresses: ['127.0.0.1'], certificate })
})
afterAll(async () => {
  await Promise.all([relay.close(), coturn?.close()])
  certificate.remove()
})

function ownRelay(): IceServer {
  const { username, password: credential } = restCredentials('dropline')
  return { urls: [`turns:localhost:${portOf(relay, 'tls')}?transport=tcp`], username, credential }
}

/** What the doctor says of one TURN server. */
async function examine(
  { urls, username = '', credential = '' }: IceServer,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly finding: CliEvent | undefined; readonly causes: readonly string[] }> {
  const login = ['--turn-user', username, '--turn-password', credential]
  const run = startCli(['doctor', '--json', ...urls.flatMap((url) => ['--turn', url]), ...login], { env })
  const causes = (await run.event('diagnosis'))['causes'] as { cause: string }[]
  await run.exit
  return {
    finding: run.events.find(({ step }) => step === 'turn'),
    causes: causes.map(({ cause }) => cause),
  }
}

const servers = [
  ['our own relay', ownRelay, false],
  ['coturn', () => coturn?.tls ?? { urls: [] }, !hasCoturn],
] as const

describe.each(servers)('%s over TLS', (_, server, missing) => {
  test.skipIf(missing)('relays when its certificate is trusted', async () => {
    const { finding, causes } = await examine(server(), { NODE_EXTRA_CA_CERTS: certificate.certFile })
    expect(finding).toMatchObject({ transport: 'tls', failure: null })
    expect(finding?.['relayed']).toMatchObject({ port: expect.any(Number) as number })
    expect(causes).not.toContain('relay-certificate')
  })

  test.skipIf(missing)('is named when its certificate is not', async () => {
    const { finding, causes } = await examine(server())
    expect(finding).toMatchObject({ transport: 'tls', failure: 'certificate', relayed: null })
    expect(causes).toContain('relay-certificate')
  })

  test.skipIf(missing)('is named when it refuses the password', async () => {
    const env = { NODE_EXTRA_CA_CERTS: certificate.certFile }
    const { finding, causes } = await examine({ ...server(), credential: 'wrong' }, env)
    expect(finding).toMatchObject({ transport: 'tls', failure: 'credentials', code: 401 })
    expect(causes).toContain('relay-credentials')
  })
})
