import { beforeEach, describe, expect, test } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { KeptRelay } from '../../../../src/net/node/kept-relay.ts'
import type { RelayServer, RelayStats } from '../../../../src/net/node/options.ts'
import { RestartPause } from '../../../../src/net/node/restart-pause.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'

test('pauses double up to a minute, and begin anew after a good run', () => {
  const pause = new RestartPause()
  const pauses = Array.from({ length: 9 }, () => pause.failed(0))
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  pause.started(1_000)
  expect(pause.failed(2_000)).toBe(60_000)
  pause.started(10_000)
  expect(pause.failed(70_000)).toBe(500)
})

describe('a relay that is kept', () => {
  let clock: ManualClock
  let ports: (number | undefined)[]
  let failures: number
  let crash: () => void
  let closed: number
  let log: string[]

  beforeEach(() => {
    clock = new ManualClock()
    ports = []
    failures = 0
    closed = 0
    log = []
  })

  function keep(): Promise<KeptRelay> {
    return KeptRelay.start({
      clock,
      log: ({ event }) => log.push(event),
      start: (before) => {
        ports.push(before?.[0]?.port)
        if (failures-- > 0) return Promise.reject(new Error('in use'))
        return Promise.resolve(fakeServer())
      },
    })
  }

  function fakeServer(): RelayServer {
    const end = deferred<undefined>()
    let running = true
    crash = () => {
      running = false
      end.resolve(undefined)
    }
    const nothing = (): Promise<void> => Promise.resolve()
    const stats = { allocations: 3 } as Partial<RelayStats> as RelayStats
    return {
      addresses: [{ protocol: 'udp', host: '192.0.2.1', port: 3478 }],
      ended: end.promise,
      stats: () => (running ? Promise.resolve(stats) : Promise.reject(new Error('ended'))),
      grant: () => Promise.resolve({ username: '', credential: '' }),
      extend: nothing,
      allowPeers: nothing,
      revoke: nothing,
      setSecrets: nothing,
      close: () => {
        closed += 1
        end.resolve(undefined)
        return Promise.resolve()
      },
    }
  }

  test('comes back at the port that its clients know, as often as it takes', async () => {
    const relay = await keep()
    expect(await relay.stats()).toMatchObject({ allocations: 3 })
    crash()
    await settle()
    expect(await relay.stats()).toMatchObject({ allocations: 3 })
    failures = 2
    await clock.advanceAsync(500 + 1_000 + 2_000)
    expect(ports).toEqual([undefined, 3478, 3478, 3478])
    expect(log).toEqual(['relay-not-restarted', 'relay-not-restarted', 'relay-restarted'])
    crash()
    await clock.advanceAsync(4_000)
    expect(ports).toHaveLength(5)
    await relay.close()
    expect(closed).toBe(1)
  })

  test('stays down when it was closed, also between two starts', async () => {
    const relay = await keep()
    crash()
    await settle()
    await relay.close()
    await clock.advanceAsync(60_000)
    expect(ports).toEqual([undefined])
    expect(clock.pendingTimers).toBe(0)
  })

  test('that never came up is nobody to keep', async () => {
    failures = 1
    await expect(keep()).rejects.toThrow('in use')
    expect(clock.pendingTimers).toBe(0)
  })
})
