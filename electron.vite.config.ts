import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// `dependencies` stay outside the bundles and are packed with the app; everything else is bundled.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          'engine-process': resolve('src/main/engine-process.ts'),
          // Started as a child of its own by whoever finds it beside itself, a chunk perhaps: hence no folder for chunks.
          'wrtc-child': resolve('src/platform/node/wrtc-child.ts'),
          // A thread that is started in the same way.
          'relay-worker': resolve('src/net/node/relay-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require() Electron only: one CommonJS file with everything in it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: resolve('out/renderer'),
      emptyOutDir: true,
      minify: true,
      // The polyfill would be an inline script, and assets as data: URLs would need font-src data:; the policy has neither.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
})
