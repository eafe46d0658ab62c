import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import type { DoctorReport, Engine, TransferSnapshot, TransferState } from '../../../../src/engine/api.ts'
import { engineClient } from '../../../../src/engine/rpc/client.ts'
import { serveEngine } from '../../../../src/engine/rpc/server.ts'
import { memoryPipePair, type Tamper } from '../../../support/memory-pipe.ts'
import { emptySnapshot } from '../../../../src/engine/empty-snapshot.ts'
import { ScriptedEngine } from '../../../support/scripted-engine.ts'

/** Everything is cloned on the way, as between two processes. */
const clone: Tamper<unknown> = (message) => [structuredClone(message)]

function connect() {
  const engine = new ScriptedEngine()
  const [here, there] = memoryPipePair<unknown>(clone)
  const stop = serveEngine(there, engine)
  return { engine, here, there, stop, client: engineClient(here) }
}

const progress = {
  bytesDone: 5,
  bytesTotal: 10,
  filesDone: 0,
  filesTotal: 1,
  bytesMoved: 5,
  bytesPerSecond: 2.5,
  secondsLeft: null,
  path: 'direct',
} as const

const everyState: readonly TransferState[] = [
  { name: 'preparing' },
  {
    name: 'waiting-for-peer',
    code: '4821-ocean-velvet',
    link: 'dropline:x',
    expiresAtMs: 1,
    wrongGuesses: 0,
    guessLimit: 3,
  },
  { name: 'looking-for-peer' },
  { name: 'connecting' },
  { name: 'waiting-for-answer' },
  { name: 'asking' },
  { name: 'moving', progress },
  { name: 'finishing', progress: { ...progress, secondsLeft: 0 } },
  { name: 'paused', progress, by: 'peer', reason: 'disk-full' },
  { name: 'reconnecting', progress, attempt: 2, nextTryAtMs: 5 },
  { name: 'reconnecting', progress: null, attempt: 1, nextTryAtMs: null },
  { name: 'interrupted', progress, error: { code: 'peer-left', detail: {} } },
  { name: 'interrupted', progress: null, error: null },
  {
    name: 'done',
    result: {
      files: 1,
      bytes: 10,
      bytesMoved: 10,
      bytesSkipped: 0,
      path: 'relayed',
      seconds: 0.1,
      report: {
        renamed: { total: 1, list: [{ from: 'CON', to: 'CON_' }] },
        same: 2,
        failed: { total: 1, list: [{ name: 'a', code: 'source-changed' }] },
        notSent: { total: 1, list: [{ name: 'pipe', reason: 'special-file' }] },
      },
    },
  },
  { name: 'failed', error: { code: 'disk-full', detail: { neededBytes: 10, freeBytes: 1 } } },
]

const snapshot = (state: TransferState): TransferSnapshot => ({
  ...emptySnapshot,
  id: 'one',
  direction: 'receive',
  summary: { files: 1, folders: 0, bytes: 10, topNames: ['a.txt'], moreNames: 0 },
  peerName: 'Ada',
  state,
})

describe('the engine over a pipe', () => {
  it('answers each call as the engine does', async () => {
    const { engine, client } = connect()
    const id = await client.send({ paths: ['/a'], codeWords: 3 })
    expect(engine.sent).toEqual([{ paths: ['/a'], codeWords: 3 }])
    expect(await client.list()).toEqual(await engine.list())
    await client.accept(id)
    await client.decline(id)
    expect(engine.answers).toEqual([
      ['accept', id],
      ['decline', id],
    ])
    expect(await client.receivedPath(id)).toBeNull()
    engine.receivedPaths.set(id, '/downloads/a')
    expect(await client.receivedPath(id)).toBe('/downloads/a')
    expect(await client.sendRequestOf(id)).toBeNull()
    engine.sendRequests.set(id, { paths: ['/a'], to: { deviceId: 'tina' } })
    expect(await client.sendRequestOf(id)).toEqual({ paths: ['/a'], to: { deviceId: 'tina' } })
    expect(await client.settings()).toEqual(await engine.settings())
    expect(await client.changeSettings({ lan: false })).toMatchObject({
      lan: false,
      deviceName: 'Test computer',
    })
    await client.cancel(id)
    await client.dismiss(id)
    expect(await client.list()).toEqual([])
    await client.close()
    expect(engine.closed).toBe(true)
  })

  it('carries the code of an error', async () => {
    const { client } = connect()
    await expect(client.receive({ code: 'nonsense' })).rejects.toMatchObject({ code: 'code-malformed' })
    await expect(client.send({ paths: [] })).rejects.toBeInstanceOf(DroplineError)
  })

  it('tells the news of every state unchanged', async () => {
    const { engine, client } = connect()
    const heard: TransferSnapshot[] = []
    const dismissed: string[] = []
    client.onTransfer((news) => heard.push(news))
    client.onDismissed((id) => dismissed.push(id))
    for (const state of everyState) engine.say(snapshot(state))
    await engine.dismiss('one')
    await client.settings() // ordered: what was sent before its answer has arrived
    expect(heard).toEqual(everyState.map(snapshot))
    expect(dismissed).toEqual(['one'])
  })

  it("carries the doctor's findings as they come, and its report", async () => {
    const { engine, client } = connect()
    const findings: DoctorReport['findings'] = [
      { step: 'nat', nat: { family: 4, mapping: 'dependent', filtering: 'unknown' } },
      { step: 'candidate', kind: 'srflx', address: '203.0.113.7', port: 5000, milliseconds: 12 },
    ]
    const causes = [{ cause: 'symmetric-nat', severity: 'note', subject: null }] as const
    engine.report = { findings, diagnosis: { causes, lan: 'works', internet: 'relayed' } }
    const heard: unknown[] = []
    client.onDoctorFinding((finding) => heard.push(finding))
    expect(await client.doctor({ rendezvousUrl: null })).toEqual(engine.report)
    expect(heard).toEqual(findings)
  })

  it('rejects with engine-crashed when the pipe closes, and afterwards', async () => {
    const [here, there] = memoryPipePair<unknown>()
    const client = engineClient(here)
    const waiting = client.settings()
    there.close()
    await expect(waiting).rejects.toMatchObject({ code: 'engine-crashed' })
    await expect(client.list()).rejects.toMatchObject({ code: 'engine-crashed' })
  })

  it('is silent once it is no longer served', async () => {
    const { engine, client, stop } = connect()
    let news = 0
    client.onTransfer(() => news++)
    stop()
    engine.say(snapshot({ name: 'asking' }))
    await Promise.resolve()
    expect(news).toBe(0)
  })

  it('parses arguments at the server', async () => {
    const { engine, client } = connect()
    const untyped: { accept(id: unknown): Promise<void>; send(request: unknown): Promise<string> } = client
    await expect(untyped.accept({})).rejects.toMatchObject({ code: 'protocol-violation' })
    await expect(untyped.send({ paths: [7] })).rejects.toMatchObject({ code: 'protocol-violation' })
    expect([engine.answers, engine.sent]).toEqual([[], []])
  })

  it('parses answers at the client', async () => {
    const [here, there] = memoryPipePair<unknown>()
    const client: Engine = engineClient(here)
    there.onMessage(() => there.send({ kind: 'value', id: 0, value: { deviceName: 7 } }))
    await expect(client.settings()).rejects.toMatchObject({ code: 'internal' })
  })

  it('closes on a message that nobody sends, at both ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (message) => {
        const [here, there] = memoryPipePair<unknown>()
        engineClient(here)
        const clientClosed = new Promise<void>((resolve) => there.onClose(resolve))
        there.send(message)
        await clientClosed
        const [left, right] = memoryPipePair<unknown>()
        serveEngine(right, new ScriptedEngine())
        const serverClosed = new Promise<void>((resolve) => left.onClose(resolve))
        left.send(message)
        await serverClosed
      }),
      { numRuns: 200 },
    )
  })
})
