import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

// Nothing in a unit test may load the real `electron` package: in plain Node it only knows where a binary would be.
const project = (name: string, timeoutMs: number, maxWorkers: number | string, setupFile: string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers,
    setupFiles: ['test/support/stuck.ts', setupFile],
    // How long something may take to become so: Vitest's own second is not enough for a busy machine.
    expect: { poll: { timeout: timeoutMs / 4 } },
  },
})

/** Files of a project that open sockets: each has a network of its own. */
const networked = (name: string, timeoutMs: number) =>
  project(name, timeoutMs, 2, 'test/support/own-network.ts')

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Vitest would leave a core alone, which is half of a small machine.
      project('unit', 60_000, '100%', 'test/support/patient-screens.ts'),
      // Real sockets, native WebRTC stacks and browsers, which mostly wait: two files share two cores well. Not more, however
      // many cores there are: some look at how long things take.
      networked('contract', 180_000),
      networked('integration', 240_000),
      // Looks at what `npm run pack:check` made.
      networked('packaging', 240_000),
    ],
  },
})
