import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TestCertificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
  remove(): void
}

/** A self-signed certificate for this computer, in files and as text. */
export function testCertificate(): TestCertificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-cert-'))
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const subject = ['-subj', '/CN=dropline.test', '-days', '2', ...names]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', keyFile]
  execFileSync('openssl', ['req', '-x509', '-nodes', ...key, '-out', certFile, ...subject], {
    stdio: 'ignore',
  })
  return {
    certFile,
    keyFile,
    cert: readFileSync(certFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
