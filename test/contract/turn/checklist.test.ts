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

describe('our relay', () => {
  let certificate: TestCertificate
  let server: RelayServer
  let target: TurnTarget

  beforeAll(async () => {
    certificate = testCertificate()
    server = await startTestRelay({ tls: certificate })
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
