import { afterAll, beforeAll, describe } from 'vitest'
import { testCertificate, type TestCertificate } from '../../support/certificate.ts'
import { type Coturn, hasCoturn, startCoturn } from '../../support/coturn.ts'
import { restCredentials } from '../../support/relay-server.ts'
import { walkChecklist } from './checks/all.ts'

/**
 * What Debian's coturn 4.6.1 does in another way than the RFCs say: A05 400 instead of 442, A12 404 instead of 508, A16, A17
 * and A19 contradictions granted, A18 ADDITIONAL-ADDRESS-FAMILY answered otherwise, A22 400 instead of 437, L08 437 without
 * integrity, L13 attributes behind MESSAGE-INTEGRITY obeyed, P07 bytes
 * behind an address overlooked, R02 another family refreshed. L12: one static secret only.
 */
const known = ['A05', 'A12', 'A16', 'A17', 'A18', 'A19', 'A22', 'L08', 'L12', 'L13', 'P07', 'R02']
const USER_QUOTA = 4

// The same checks over the server that the world uses: it shows that they ask for nothing of our own.
describe.skipIf(!hasCoturn)('coturn', () => {
  let certificate: TestCertificate
  let coturn: Coturn

  beforeAll(async () => {
    certificate = testCertificate()
    const more = ['allow-loopback-peers', `user-quota=${USER_QUOTA}`]
    coturn = await startCoturn({ addresses: ['127.0.0.1', '::1'], certificate, more })
  })
  afterAll(async () => {
    await coturn.close()
    certificate.remove()
  })

  walkChecklist(
    () => ({
      host: '127.0.0.1',
      host6: '::1',
      port: (protocol) => (protocol === 'tls' ? coturn.tlsPort : coturn.port),
      credentials: (user, { expired = false } = {}) => restCredentials(user, { expired }),
      userQuota: USER_QUOTA,
    }),
    known,
  )
})
