import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/rendezvous/rooms/limits.ts'
import { ServeConfigError } from '../../../../src/rendezvous/serve/config.ts'
import {
  mergeSettings,
  parseSettings,
  readSettingsFile,
  settingsFromEnvironment,
} from '../../../../src/rendezvous/serve/read-settings.ts'
import { resolveConfig } from '../../../../src/rendezvous/serve/resolve.ts'

const secret = 'sixteen-characters'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-serve-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(name: string, text: string): string {
  const full = path.join(folder, name)
  writeFileSync(full, text)
  return full
}

const fromToml = (text: string) => resolveConfig(readSettingsFile(file('serve.toml', text)))

describe('settings of a server', () => {
  it('need not be said', () => {
    expect(resolveConfig({})).toMatchObject({
      host: '0.0.0.0',
      port: 4880,
      tls: null,
      redis: null,
      turn: { kind: 'own', port: null, tlsPort: null, realm: 'dropline', secrets: [], privatePeers: false },
    })
    expect(resolveConfig({ port: 0 }).turn).toMatchObject({ port: 0 })
  })

  it('come from a file', () => {
    const [cert, key] = [file('cert.pem', 'the cert'), file('key.pem', 'the key')]
    const config = fromToml(`
      host = "::"
      port = 443
      domain = "drop.example.org"
      proxy-hops = 1
      origins = ["https://drop.example.org"]
      redis = "rediss://cache.example.org"
      drain-seconds = 20
      tls = { cert = "${cert}", key = "${key}" }
      log.level = "debug"
      metrics.token = "${secret}"
      [limits]
      connections-per-address = 50
      [turn]
      port = 3479
      external-address = "203.0.113.9"
      secrets = ["${secret}-new", "${secret}-old"]
      realm = "example.org"
      relay-ports = [50000, 50999]
      allocations = 77
      bytes-per-second-per-user = 1000000
    `)
    expect(config).toEqual({
      host: '::',
      port: 443,
      domain: 'drop.example.org',
      proxyHops: 1,
      origins: ['https://drop.example.org'],
      redis: 'rediss://cache.example.org',
      drainSeconds: 20,
      tls: { cert: 'the cert', key: 'the key' },
      logLevel: 'debug',
      metricsToken: secret,
      limits: { connectionsPerAddress: 50 },
      turn: {
        kind: 'own',
        port: 3479,
        tlsPort: 5349,
        externalAddress: '203.0.113.9',
        secrets: [`${secret}-new`, `${secret}-old`],
        realm: 'example.org',
        relayPorts: [50_000, 50_999],
        privatePeers: false,
        allocationsPerUser: 10,
        allocations: 77,
        bytesPerSecondPerUser: 1_000_000,
        bytesPerSecond: 0,
      },
    })
  })

  it('take a coturn instead of a relay, its secret from a file or the environment', () => {
    const secretFile = file('secret', `${secret}\n`)
    const expected = { kind: 'coturn', host: 'turn.example.org', port: 3478, tlsPort: null, secret }
    const inFile = `[coturn]\nhost = "turn.example.org"\nstatic-auth-secret-file = "${secretFile}"`
    expect(fromToml(inFile).turn).toEqual(expected)
    const environment = settingsFromEnvironment({ DROPLINE_COTURN_SECRET: secret })
    const named = parseSettings({ coturn: { host: 'turn.example.org' } }, 'the command line')
    expect(resolveConfig(mergeSettings(named, environment)).turn).toEqual(expected)
    expect(resolveConfig(environment).turn).toMatchObject({ kind: 'own' })
  })

  it('count in the order flags, environment, file, one by one', () => {
    const flags = parseSettings({ port: 1, turn: { realm: 'flag' } }, 'the command line')
    const environment = settingsFromEnvironment({
      DROPLINE_TURN_SECRET: secret,
      DROPLINE_REDIS_URL: 'redis://a',
      DROPLINE_METRICS_TOKEN: '',
    })
    const fromFile = parseSettings(
      { port: 2, host: '::1', redis: 'redis://b', turn: { realm: 'file', port: 5, secret: `${secret}-2` } },
      'x',
    )
    expect(mergeSettings(flags, environment, fromFile)).toEqual({
      port: 1,
      host: '::1',
      redis: 'redis://a',
      turn: { realm: 'flag', port: 5, secret },
    })
  })

  it('read secrets of the relay from a file, the newest first', () => {
    const secrets = file('secrets', `${secret}-1\n${secret}-2\n`)
    expect(resolveConfig({ turn: { 'secret-file': secrets } }).turn).toMatchObject({
      secrets: [`${secret}-1`, `${secret}-2`],
    })
  })
})

it('the file that is shown to operators has every setting, with its default', () => {
  const shown = readFileSync(path.resolve(import.meta.dirname, '../../../../packaging/serve.toml'), 'utf8')
  const said = file('all.toml', shown.replace(/^#(?=[a-z[])/gm, ''))
  const { tls, turn, coturn, metrics, limits, ...others } = readSettingsFile(said)
  expect([tls, coturn, metrics].every((table) => table !== undefined)).toBe(true)
  expect(limits).toEqual(defaultLimits)
  const { domain, redis, ...general } = others
  expect([typeof domain, typeof redis]).toEqual(['string', 'string'])
  const {
    'secret-file': secretFile,
    'external-address': external,
    'tls-port': tlsPort,
    ...relay
  } = turn ?? {}
  expect([secretFile, external, tlsPort]).toEqual(['/etc/dropline/turn-secret', '203.0.113.1', 5349])
  expect(resolveConfig({ ...general, turn: relay })).toEqual({
    ...resolveConfig({}),
    limits: {},
    turn: { ...resolveConfig({}).turn, port: 3478 },
  })
})

describe('wrong settings of a server', () => {
  const reasonOf = (act: () => unknown): string => {
    try {
      act()
    } catch (error) {
      if (error instanceof ServeConfigError) return error.message
      throw error
    }
    return 'none'
  }

  it.each([
    ['port = "x"', 'serve.toml: port: '],
    ['port = 70000', 'port: Too big: expected number to be <=65535'],
    ['[turn]\nprot = 1', 'turn.prot: there is no such setting'],
    ['colour = 1', 'serve.toml: colour: there is no such setting'],
    ['[limits]\nsilence = 1', 'limits.silence: there is no such setting'],
    ['port = ', 'serve.toml, line 1: '],
    ['a = 1\nb = [1,\n', 'line '],
    ['redis = "http://x"', 'redis: not a redis: or rediss: URL'],
    ['[turn]\nsecret = "short"', 'turn.secret: a secret needs at least 16 characters'],
    ['[turn]\nexternal-address = "drop.example.org"', 'turn.external-address: not an IP address'],
    ['[turn]\ntls-port = 5349', 'turn.tls-port needs a certificate'],
    ['[turn]\nrelay-ports = [2, 1]', 'turn.relay-ports: the first is above the last'],
    ['[coturn]\nhost = "turn.example.org"', 'coturn needs its static-auth-secret'],
    ['[tls]\ncert = "/nowhere/cert.pem"\nkey = "x"', '/nowhere/cert.pem cannot be read (ENOENT'],
    ['[tls]\ncert = "x"', 'tls.key: '],
  ])('%j is refused with %j', (text, reason) => {
    expect(reasonOf(() => fromToml(text))).toContain(reason)
  })

  it('never show a secret', () => {
    const wrong = 's3cr3t'.repeat(60)
    const said = [
      reasonOf(() => fromToml(`[turn]\nsecret = "${wrong}"`)),
      reasonOf(() => settingsFromEnvironment({ DROPLINE_TURN_SECRET: 's3cr3t' })),
      reasonOf(() => fromToml(`[turn]\nsecret-file = "${file('bad', 's3cr3t')}"`)),
    ]
    expect(said).not.toContain('none')
    expect(said.join()).not.toContain('s3cr3t')
  })

  it('name a file that is not there', () => {
    expect(reasonOf(() => readSettingsFile('/nowhere/serve.toml'))).toContain(
      '/nowhere/serve.toml cannot be read',
    )
  })
})
