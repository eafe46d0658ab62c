import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { downloadAddress, failedRecently, installedElectron } from '../../../tools/find-electron.js'
import { parseStartArguments } from '../../../tools/start.js'

describe('npm start', () => {
  test('keeps its own options and passes the rest to the app', () => {
    expect(parseStartArguments(['--dev', '--user-data-dir=/tmp/a', '--xvfb', 'dropline://x'])).toEqual({
      dev: true,
      xvfb: true,
      appArguments: ['--user-data-dir=/tmp/a', 'dropline://x'],
    })
  })

  test('takes Electron for installed only when its binary is there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'find-electron-'))
    try {
      expect(installedElectron(folder)).toBeUndefined()
      writeFileSync(join(folder, 'path.txt'), 'electron')
      expect(installedElectron(folder)).toBeUndefined()
      mkdirSync(join(folder, 'dist'))
      writeFileSync(join(folder, 'dist/electron'), '')
      expect(installedElectron(folder)).toBe(join(folder, 'dist/electron'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('remembers a failed download for a day, for that version', () => {
    const dayMs = 86_400_000
    const text = JSON.stringify({ version: '45.4.1', atMs: 1000 })
    expect(failedRecently(text, '45.4.1', 1000 + dayMs - 1)).toBe(true)
    expect(failedRecently(text, '45.4.1', 1000 + dayMs)).toBe(false)
    expect(failedRecently(text, '45.4.2', 2000)).toBe(false)
    expect(failedRecently('not json', '45.4.1', 2000)).toBe(false)
  })

  test('looks for the binary where Electron’s installer does', () => {
    expect(downloadAddress('45.4.1', {})).toContain('/v45.4.1/')
    expect(downloadAddress('45.4.1', { ELECTRON_MIRROR: 'http://mirror/' })).toBe(
      'http://mirror/v45.4.1/SHASUMS256.txt',
    )
  })
})
