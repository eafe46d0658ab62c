import { describe, expect, it, vi } from 'vitest'
import { type Updater, Updates } from '../../../../src/main/shell/updates.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'

/** An updater that finds what the test says. */
class ScriptedUpdater implements Updater {
  found: string | null = null
  offline = false
  checks = 0
  readonly installsOnQuit = true
  ready: (version: string) => void = () => undefined
  check = () => {
    this.checks++
    return this.offline ? Promise.reject(new Error('offline')) : Promise.resolve(this.found)
  }
  onReady = (listener: (version: string) => void) => {
    this.ready = listener
  }
  installNow = () => undefined
}

function start() {
  const [updater, clock, onReady] = [new ScriptedUpdater(), new ManualClock(), vi.fn()]
  return { updater, clock, onReady, updates: new Updates(updater, clock, onReady) }
}

describe('Updates', () => {
  it('looks a while after the start, and then now and then', async () => {
    const { updater, clock, updates } = start()
    updates.setEnabled(true)
    updates.setEnabled(true)
    clock.advance(59_999)
    expect(updater.checks).toBe(0)
    clock.advance(1)
    expect(updater.checks).toBe(1)
    updater.offline = true
    clock.advance(24 * 3_600_000)
    await settle()
    expect([updater.checks, clock.pendingTimers]).toEqual([5, 1])
  })

  it('does not look when the user does not want it', () => {
    const { updater, clock, updates } = start()
    updates.setEnabled(true)
    updates.setEnabled(false)
    clock.advance(24 * 3_600_000)
    expect([updater.checks, clock.pendingTimers]).toEqual([0, 0])
  })

  it('does nothing for a copy that cannot be updated', async () => {
    const clock = new ManualClock()
    const updates = new Updates(null, clock, () => undefined)
    updates.setEnabled(true)
    expect([await updates.check(), clock.pendingTimers]).toEqual([{ name: 'not-updatable' }, 0])
  })

  it('answers who asks, and is quiet about being offline', async () => {
    const { updater, updates } = start()
    expect(await updates.check()).toEqual({ name: 'current' })
    updater.offline = true
    expect(await updates.check()).toEqual({ name: 'failed' })
    updater.offline = false
    updater.found = '2.0.0'
    expect(await updates.check()).toEqual({ name: 'downloading', version: '2.0.0' })
  })

  it('tells once of a version that lies ready, and looks no more for the user', async () => {
    const { updater, onReady, updates } = start()
    updater.ready('2.0.0')
    updater.ready('2.0.0')
    expect(onReady.mock.calls).toEqual([['2.0.0']])
    expect([await updates.check(), updater.checks]).toEqual([{ name: 'ready', version: '2.0.0' }, 0])
  })
})
