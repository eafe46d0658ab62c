import { afterAll, beforeAll, describe } from 'vitest'
import type { RelayServer } from '../../../src/net/node/options.ts'
import { testCertificate, type TestCertificate } from '../../support/certificate.ts'
import {
  generousLimits,
  portOf,
  restCredentials,
  SECRETS,
  startTestRelay,
} from '../../support/relay-server.ts'
import { walkChecklist } from './checks/all.ts'
import type { TurnTarget } from './checks/check.ts'

// The batched data path is Linux's: see test/contract/turn/datagrams.test.ts.
const dataPaths = process.platform === 'linux' ? (['portable', 'batched'] as const) : (['portable'] as const)

describe.each(dataPaths)('our relay, %s', (dataPath) => {
  let certificate: TestCertificate
  let server: RelayServer
  let target: TurnTarget

  beforeAll(async () => {
    certificate = testCertificate()
    server = await startTestRelay({ tls: certificate, dataPath })
    target = {
      host: '127.0.0.1',
      host6: '::1',
      port: (protocol, host) => portOf(server, protocol, host),
      credentials: (user, { expired = false, oldSecret = false } = {}) =>
        restCredentials(user, { expired, secret: SECRETS[oldSecret ? 1 : 0] }),
      userQuota: generousLimits.allocationsPerUser,
    }
  })
  afterAll(async () => {
    await server.close()
    certificate.remove()
  })

  walkChecklist(() => target)
})
