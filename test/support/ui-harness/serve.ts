import react from '@vitejs/plugin-react'
import tailwindcss from '@tailwindcss/vite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'

/** The policy that the app's own protocol handler sends with every page. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; " +
  "require-trusted-types-for 'script'"

/** Builds the harness page and serves it on a free loopback port, under the app's content security policy. */
export async function serveHarness(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'dropline-ui-'))
  const config = { root: import.meta.dirname, configFile: false, logLevel: 'warn' } as const
  await build({
    ...config,
    plugins: [react(), tailwindcss()],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0 },
  })
  const server = await preview({
    ...config,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': contentSecurityPolicy } },
  })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('the preview server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
