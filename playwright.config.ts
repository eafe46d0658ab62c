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
  timeout: 60_000,
  reporter: 'list',
  outputDir: 'test-results',
  use: { trace: 'retain-on-failure' },
})
