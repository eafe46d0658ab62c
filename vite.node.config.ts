import { chmodSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { z } from 'zod'

const manifest = z
  .object({ version: z.string(), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))

const outDir = 'out/cli'

/** npm makes bins executable on install, but in the checkout the built file is run as it is. */
const executable: Plugin = {
  name: 'executable',
  writeBundle: () => chmodSync(path.join(outDir, 'dropline.js'), 0o755),
}

// The command line: one ES module for Node 20.19 and later. What package.json calls `dependencies` (native modules and what
// belongs to them) stays outside; everything else is bundled.
export default defineConfig({
  define: { __DROPLINE_VERSION__: JSON.stringify(manifest.version) },
  plugins: [executable],
  build: {
    ssr: true,
    target: 'node20',
    outDir,
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: { dropline: 'src/cli/index.ts', 'wrtc-child': 'src/platform/node/wrtc-child.ts' },
      external: [...builtinModules, /^node:/, ...Object.keys(manifest.dependencies)],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        banner: (chunk) => (chunk.name === 'dropline' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
  ssr: { noExternal: true, external: Object.keys(manifest.dependencies) },
})
