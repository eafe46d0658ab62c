import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

// Nothing in a unit test may load the real `electron` package: in plain Node it only knows where a binary would be.
const project = (name: string, timeoutMs: number, maxWorkers: number | string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers,
  },
})

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Vitest would leave a core alone, which is half of a small machine.
      project('unit', 10_000, '100%'),
      // Real sockets, native WebRTC stacks and browsers, which mostly wait: two files share two cores well. Not more, however
      // many cores there are: some look at how long things take.
      project('contract', 60_000, 2),
      project('integration', 120_000, 2),
      // Looks at what `npm run pack:check` made.
      project('packaging', 60_000, 2),
    ],
  },
})
