import { defineConfig } from 'vitest/config'

// Nothing in a unit test may load the real `electron` package: in plain Node it only knows where a binary would be.
const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', 10_000),
      // Real sockets, native WebRTC stacks and a browser: one file at a time on small machines.
      { test: { ...project('contract', 60_000).test, fileParallelism: false } },
      { test: { ...project('integration', 120_000).test, fileParallelism: false } },
      // Looks at what `npm run pack:check` made.
      { test: { ...project('packaging', 60_000).test, fileParallelism: false } },
    ],
  },
})
