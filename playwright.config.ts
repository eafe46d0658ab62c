import { defineConfig } from '@playwright/test'
import { findElectron } from './test/support/electron-app.ts'

// The workers load this file as well; only the runner says it.
if (process.env['TEST_WORKER_INDEX'] === undefined) {
  const words = { electron: 'Electron', 'stand-in': 'the stand-in on the system’s Chromium' }
  console.log(`End-to-end tests run on ${words[findElectron()]}.`)
}

export default defineConfig({
  testDir: 'test/e2e',
  // Files mostly wait for windows and networks: two share two cores well.
  workers: 2,
  retries: 0,
  // Apps start and files move, on a machine that may be many times slower: what is waited for is an event, and this only ends
  // what would never come.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // When a worker is stuck, so are its timers; this one is the runner's.
  globalTimeout: 2_400_000,
  reporter: 'list',
  outputDir: 'test-results',
  use: { trace: 'retain-on-failure' },
})
