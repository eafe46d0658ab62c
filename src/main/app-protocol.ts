import { protocol } from 'electron'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { APP_ORIGIN, APP_SCHEME } from './app-origin.ts'
import { securityHeaders } from './security-headers.ts'

/** What a file of the window is, by its extension; others are not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** A file of the window: where it lies and what it is. */
export interface Asset {
  readonly file: string
  readonly contentType: string
}

/** Every path that can be asked for, as it stands in the URL, to its file. Fixed at start. */
export type AssetMap = ReadonlyMap<string, Asset>

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      // corsEnabled is off on purpose: with one origin nothing is asked across origins (CVE-2026-70604 read such answers).
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: false },
    },
  ])
}

/** Serves the files under `folder`, and nothing else, as app://bundle/. */
export function serveApp(folder: string): void {
  const assets = collectAssets(folder)
  protocol.handle(APP_SCHEME, (request) => respond(assets, request))
}

/** Walks `folder` once. Files of kinds that a window does not load (source maps) are left out. */
export function collectAssets(folder: string): AssetMap {
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = contentTypes[path.extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const file = path.join(entry.parentPath, entry.name)
    assets.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, { file, contentType })
  }
  return assets
}

/**
 * Finds a URL in the map by comparing text: no decoding, no joining of paths, so there is nothing that could climb out.
 * Queries, fragments, other hosts and every other spelling are not in the map.
 */
export function findAsset(assets: AssetMap, url: string): Asset | undefined {
  if (!url.startsWith(`${APP_ORIGIN}/`)) return undefined
  return assets.get(url.slice(APP_ORIGIN.length))
}

/** The file with our headers, or 404 with the same headers. */
export async function respond(assets: AssetMap, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  const asset = request.method === 'GET' ? findAsset(assets, request.url) : undefined
  if (asset === undefined)
    return new Response('not found', {
      status: 404,
      headers: { ...securityHeaders, 'content-type': 'text/plain' },
    })
  const body = await readFile(asset.file)
  return new Response(body, { headers: { ...securityHeaders, 'content-type': asset.contentType } })
}
