import { chmodSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }

const outDir = 'out/cli'
const outside = [...Object.keys(manifest.dependencies), ...builtinModules]

/** Makes the command executable, as npm's bin links expect. */
const executable: Plugin = {
  name: 'dropline-executable',
  writeBundle: () => chmodSync(join(outDir, 'dropline.js'), 0o755),
}

// The command line, for Node 20.19 and later: `dependencies` are loaded from node_modules, everything else is bundled.
export default defineConfig({
  plugins: [executable],
  define: { __DROPLINE_VERSION__: JSON.stringify(manifest.version) },
  ssr: { noExternal: true, external: outside },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: {
        dropline: resolve('src/cli/index.ts'),
        'wrtc-child': resolve('src/platform/node/wrtc-child.ts'),
        'relay-worker': resolve('src/net/node/relay-worker.ts'),
      },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name]-[hash].js',
        banner: ({ name }) => (name === 'dropline' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
})
