import fc from 'fast-check'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type AssetMap,
  collectAssets,
  findAsset,
  registerAppScheme,
  respond,
} from '../../../src/main/app-protocol.ts'
import { CONTENT_SECURITY_POLICY } from '../../../src/main/security-headers.ts'

const { registerSchemesAsPrivileged } = vi.hoisted(() => ({ registerSchemesAsPrivileged: vi.fn() }))
vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged } }))

let root = ''
let assets: AssetMap = new Map()
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'dropline-protocol-'))
  const renderer = path.join(root, 'renderer')
  await mkdir(path.join(renderer, 'assets'), { recursive: true })
  await writeFile(path.join(root, 'secret.html'), 'secret')
  await writeFile(path.join(renderer, 'index.html'), '<!doctype html>')
  await writeFile(path.join(renderer, 'assets', 'index.js'), 'export {}')
  await writeFile(path.join(renderer, 'assets', 'index.js.map'), '{}')
  assets = collectAssets(renderer)
})
afterAll(() => rm(root, { recursive: true }))

describe('the app scheme', () => {
  it('has the privileges that it needs, and no more', () => {
    registerAppScheme()
    expect(registerSchemesAsPrivileged.mock.calls).toEqual([
      [
        [
          {
            scheme: 'app',
            privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: false },
          },
        ],
      ],
    ])
  })

  it('serves the files of the window', async () => {
    const page = await respond(assets, { url: 'app://bundle/index.html', method: 'GET' })
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html>',
    ])
    const script = await respond(assets, { url: 'app://bundle/assets/index.js', method: 'GET' })
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it.each([
    'app://bundle/',
    'app://bundle',
    'app://bundle/secret.html',
    'app://bundle/../secret.html',
    'app://bundle/%2e%2e%2fsecret.html',
    'app://bundle/%2e%2e/secret.html',
    'app://bundle/..%5csecret.html',
    'app://bundle/..\\secret.html',
    'app://bundle/assets/..\\..\\secret.html',
    'app://bundle//index.html',
    'app://bundle//host/index.html',
    'app:////bundle/index.html',
    'app://other/index.html',
    'app://bundle.example.org/index.html',
    'app://bundle:80/index.html',
    'app://user@bundle/index.html',
    'app://bundle/index.html%00',
    'app://bundle/index.html\0.js',
    'app://bundle/index.html?x',
    'app://bundle/index.html?',
    'app://bundle/index.html#x',
    'app://bundle/index.html/',
    'app://bundle/INDEX.HTML',
    'app://bundle/assets',
    'app://bundle/assets/index.js.map',
    'app://bundle/__proto__',
    'app://bundle/constructor',
    'https://bundle/index.html',
    'file:///etc/passwd',
    '',
  ])('answers 404 for %j', async (url) => {
    expect((await respond(assets, { url, method: 'GET' })).status).toBe(404)
  })

  it('answers 404 for everything but GET', async () => {
    for (const method of ['POST', 'HEAD', 'PUT', 'OPTIONS'])
      expect((await respond(assets, { url: 'app://bundle/index.html', method })).status).toBe(404)
  })

  it('finds nothing but what is in the map', () => {
    const segment = fc.constantFrom(
      '..',
      '.',
      '',
      'assets',
      'index.html',
      '%2e%2e',
      '%2f',
      '\\',
      'secret.html',
      '?',
      '#',
    )
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const found = findAsset(assets, `app://bundle/${segments.join('/')}`)
        expect(found === undefined || [...assets.values()].includes(found)).toBe(true)
        if (found !== undefined) expect(['index.html', 'assets/index.html']).toContain(segments.join('/'))
      }),
    )
  })

  it('has the policy and the other headers on every answer', async () => {
    for (const url of ['app://bundle/index.html', 'app://bundle/none']) {
      const { headers } = await respond(assets, { url, method: 'GET' })
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  it('has this policy', () => {
    expect(CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'",
    )
  })
})
