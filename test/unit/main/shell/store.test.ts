import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ShellStore } from '../../../../src/main/shell/store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-shell-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const defaults = {
  settings: { keepRunning: true, notifications: true, updates: true, theme: 'system', language: null },
  placement: null,
  toldKeepsRunning: false,
}

describe('ShellStore', () => {
  it('starts with the defaults and writes nothing', () => {
    expect(new ShellStore(folder).memory).toEqual(defaults)
    expect(readdirSync(folder)).toEqual([])
  })

  it('remembers over starts, for this user only', () => {
    const placement = { x: -5, y: 0, width: 700, height: 500, maximized: true }
    const inner = path.join(folder, 'not', 'there', 'yet')
    const store = new ShellStore(inner)
    store.changeSettings({ theme: 'dark', startAtLogin: true })
    store.remember({ placement, toldKeepsRunning: true })
    const settings = { ...defaults.settings, theme: 'dark' }
    expect(new ShellStore(inner).memory).toEqual({ settings, placement, toldKeepsRunning: true })
    expect(readdirSync(inner)).toEqual(['shell.json'])
    expect(statSync(path.join(inner, 'shell.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(path.join(inner, 'shell.json'), 'utf8')).not.toContain('startAtLogin')
  })

  it.each([
    ['no JSON', '{"settings":'],
    ['another kind of value', '[1]'],
    ['null', 'null'],
    ['wrong fields', JSON.stringify({ settings: 7, placement: { x: 'a' }, toldKeepsRunning: 'yes' })],
    [
      'a window of no size',
      JSON.stringify({ placement: { x: 0, y: 0, width: 0, height: 5, maximized: false } }),
    ],
  ])('takes the defaults for %s', (_, text) => {
    writeFileSync(path.join(folder, 'shell.json'), text)
    expect(new ShellStore(folder).memory).toEqual(defaults)
  })

  it('keeps the good fields beside a wrong one', () => {
    writeFileSync(
      path.join(folder, 'shell.json'),
      JSON.stringify({ settings: { keepRunning: false, theme: 'pink', language: 'de' } }),
    )
    expect(new ShellStore(folder).memory.settings).toEqual({
      ...defaults.settings,
      keepRunning: false,
      language: 'de',
    })
  })
})
