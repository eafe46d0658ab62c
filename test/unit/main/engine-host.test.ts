import type { MessagePortMain } from 'electron'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MessagePipe } from '../../../src/core/base/message-pipe.ts'
import type { TransferSnapshot } from '../../../src/engine/api.ts'
import { serveEngine } from '../../../src/engine/rpc/server.ts'
import { EngineHost } from '../../../src/main/engine-host.ts'
import { ManualClock, settle } from '../../support/manual-clock.ts'
import { memoryPipePair } from '../../support/memory-pipe.ts'
import { ScriptedEngine } from '../../support/scripted-engine.ts'

/** A host whose engine processes are engines in memory; closing a process's end of the pipe is its crash. */
function startHost() {
  const clock = new ManualClock()
  const engines: ScriptedEngine[] = []
  const processes: MessagePipe<unknown>[] = []
  const start = () => {
    const [mainEnd, processEnd] = memoryPipePair<unknown>()
    const engine = new ScriptedEngine()
    serveEngine(processEnd, engine)
    engines.push(engine)
    processes.push(processEnd)
    return { pipe: mainEnd, sendPort: () => undefined }
  }
  const host = new EngineHost(start, clock)
  const crash = async () => {
    processes.at(-1)?.close()
    await settle()
  }
  return { host, clock, engines, crash }
}

afterEach(() => vi.restoreAllMocks())

describe('EngineHost', () => {
  it('runs one engine and hands its API on', async () => {
    const { host, engines } = startHost()
    const id = await host.engine.send({ paths: ['/a'] })
    expect(engines).toHaveLength(1)
    expect((await host.engine.list()).map((snapshot) => snapshot.id)).toEqual([id])
  })

  it('starts another engine after a crash and tells it', async () => {
    const { host, clock, engines, crash } = startHost()
    let restarts = 0
    host.onRestarted(() => restarts++)
    await crash()
    await expect(host.engine.settings()).rejects.toMatchObject({ code: 'engine-crashed' })
    clock.advance(0)
    expect([engines.length, restarts]).toEqual([2, 1])
    await expect(host.engine.settings()).resolves.toMatchObject({ deviceName: 'Test computer' })
  })

  it('lists what the next engine can resume as interrupted again, and no longer as failed', async () => {
    const { host, clock, engines, crash } = startHost()
    const id = await host.engine.send({ paths: ['/a'] })
    await crash()
    expect((await host.engine.list())[0]?.state.name).toBe('failed')
    const news: TransferSnapshot[] = []
    host.engine.onTransfer((snapshot) => news.push(snapshot))
    const before = (await host.engine.list())[0]
    clock.advance(0)
    const state = { name: 'interrupted', progress: null, error: null } as const
    if (before !== undefined) engines[1]?.say({ ...before, state })
    await settle()
    expect((await host.engine.list()).map((each) => [each.id, each.state.name])).toEqual([
      [id, 'interrupted'],
    ])
    expect(news.at(-1)?.state.name).toBe('interrupted')
  })

  it('keeps what ran in the list as failed, until it is dismissed', async () => {
    const { host, clock, crash } = startHost()
    const news: TransferSnapshot[] = []
    const dismissed: string[] = []
    const id = await host.engine.send({ paths: ['/a'] })
    host.engine.onTransfer((snapshot) => news.push(snapshot))
    host.engine.onDismissed((gone) => dismissed.push(gone))
    await crash()
    const failed = { id, state: { name: 'failed', error: { code: 'engine-crashed' } } }
    expect(news).toMatchObject([failed])
    clock.advance(0)
    expect(await host.engine.list()).toMatchObject([failed])
    await host.engine.cancel(id)
    expect(await host.engine.receivedPath(id)).toBeNull()
    await host.engine.dismiss(id)
    expect([await host.engine.list(), dismissed]).toEqual([[], [id]])
  })

  it('leaves transfers that had ended as they were', async () => {
    const { host, clock, crash } = startHost()
    const id = await host.engine.send({ paths: ['/a'] })
    await host.engine.cancel(id)
    await crash()
    clock.advance(0)
    expect(await host.engine.list()).toMatchObject([{ id, state: { error: { code: 'cancelled' } } }])
  })

  it('waits longer each time, and starts over when the engine has run for a while', async () => {
    const { clock, engines, crash } = startHost()
    const waits: number[] = []
    for (let crashes = 0; crashes < 8; crashes++) {
      const before = engines.length
      await crash()
      let waited = 0
      clock.advance(0)
      while (engines.length === before) {
        clock.advance(1000)
        waited += 1000
      }
      waits.push(waited)
    }
    expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    clock.advance(60_000)
    await crash()
    const before = engines.length
    clock.advance(0)
    expect(engines).toHaveLength(before + 1)
  })

  it('closes the engine and starts no other', async () => {
    const { host, clock, engines } = startHost()
    await host.close()
    await settle()
    clock.advance(60_000)
    expect(engines.map((engine) => engine.closed)).toEqual([true])
  })

  it('ends an engine that does not close in time', async () => {
    const { host, clock, engines } = startHost()
    vi.spyOn(engines[0]!, 'close').mockReturnValue(new Promise<void>(() => undefined))
    const closed = host.close()
    clock.advance(3000)
    await closed
    await expect(host.engine.settings()).rejects.toMatchObject({ code: 'engine-crashed' })
  })

  it('closes a port for a window while there is no engine', async () => {
    const { host, crash } = startHost()
    await crash()
    const close = vi.fn()
    host.connectWindow({ close } as unknown as MessagePortMain)
    expect(close).toHaveBeenCalledOnce()
  })
})
