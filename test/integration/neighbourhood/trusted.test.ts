// Two whole engines on the local network that come to remember each other.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptAll, type WatchedEngine } from '../../support/engines.ts'
import { befriend, openStreet, type Street, untilDevice, untilNearby } from '../../support/neighbours.ts'

let street: Street

beforeEach(async () => {
  street = await openStreet()
})

afterEach(async () => {
  await street.close()
})

const both = (): Promise<[WatchedEngine, WatchedEngine]> =>
  Promise.all([street.open('Ada'), street.open('Ben')])

describe('two computers that remember each other', () => {
  it('send without a code, and the other side is asked', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b])
    b.forget()
    const sent = await a.engine.send({ paths: [await street.file('letter.txt')], to: { deviceId: benId } })
    const asking = await b.state('asking')
    expect(asking).toMatchObject({ deviceId: adaId, peerName: 'Ada', shortNumber: null, trust: 'remembered' })
    await b.engine.accept(asking.id)
    await Promise.all([a.state('done', sent), b.state('done', asking.id)])
    expect(await readFile(path.join(b.folder, 'letter.txt'), 'utf8')).toBe('this is letter.txt\n')
    expect(await a.engine.neighbourhood.history({ text: 'LETTER ben' })).toMatchObject([
      { direction: 'send', peerName: 'Ben', outcome: 'done', names: ['letter.txt'], canSendAgain: true },
    ])
  })

  it('take what they have agreed to without a question, and ask about more than that', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b])
    await b.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 100 })
    b.forget()
    const small = await a.engine.send({ paths: [await street.file('small')], to: { deviceId: benId } })
    await Promise.all([a.state('done', small), b.state('done')])
    const large = await street.file('large', 'x'.repeat(101))
    b.forget()
    const second = await a.engine.send({ paths: [large], to: { deviceId: benId } })
    await b.engine.decline((await b.state('asking')).id)
    expect((await a.state('failed', second)).state.error.code).toBe('declined')
  })

  it('are seen as wanting it while only one of them has', async () => {
    const [a, b] = await both()
    const stop = acceptAll(b)
    const sent = await a.engine.send({ paths: [await street.file('one')] })
    const received = await b.engine.receive({ code: (await a.state('waiting-for-peer', sent)).state.code })
    await Promise.all([a.state('done', sent), b.state('done', received)])
    stop()
    await a.engine.neighbourhood.remember(sent, 'always')
    await b.until(({ id, trust }) => id === received && trust === 'wanted-by-peer')
    await b.engine.neighbourhood.remember(received, '30-days')
    await untilDevice(a, ({ mutual, nearby }) => mutual && nearby)
    await b.until(({ id, trust }) => id === received && trust === 'remembered')
  })

  it('are parted by forgetting, and nothing goes to one that is forgotten', async () => {
    const [a, b] = await both()
    const [benId] = await befriend(street, [a, b])
    await a.engine.neighbourhood.forgetDevice(benId)
    const file = await street.file('late')
    await expect(a.engine.send({ paths: [file], to: { deviceId: benId } })).rejects.toMatchObject({
      code: 'device-unknown',
    })
    await untilDevice(b, ({ nearby }) => !nearby)
  })

  it('part by themselves after one transfer, if that was all they wanted', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b], ['once', 'always'])
    await b.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 1000 })
    const sent = await a.engine.send({ paths: [await street.file('single')], to: { deviceId: benId } })
    await a.state('done', sent)
    await a.until(({ id, deviceId, trust }) => id === sent && deviceId === null && trust === 'possible')
    expect(await a.engine.neighbourhood.devices()).toEqual([])
    await a.engine.neighbourhood.remember(sent, 'always')
    await untilNearby(a, ({ deviceId }) => deviceId !== null)
  })

  it('may decide anew for how long', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b])
    const { neighbourhood } = a.engine
    await neighbourhood.setTrustDuration(benId, '30-days')
    const [ofMonth] = await neighbourhood.devices()
    expect(ofMonth?.duration).toBe('30-days')
    expect((ofMonth?.expiresAtMs ?? 0) - Date.now()).toBeGreaterThan(29 * 24 * 60 * 60_000)
    await neighbourhood.setTrustDuration(benId, 'once')
    expect(await neighbourhood.devices()).toMatchObject([{ duration: 'once', expiresAtMs: null }])
    await b.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 1000 })
    const sent = await a.engine.send({ paths: [await street.file('single')], to: { deviceId: benId } })
    await a.until(({ id, deviceId }) => id === sent && deviceId === null)
    expect(await neighbourhood.devices()).toEqual([])
  })
})

describe('the outbox', () => {
  it('goes when the device is back, one after the other, also after a restart of the sender', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b])
    await b.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 1000 })
    await b.engine.close()
    await untilDevice(a, ({ nearby }) => !nearby)
    const first = await a.engine.send({ paths: [await street.file('first')], to: { deviceId: benId } })
    const second = await a.engine.send({ text: 'second', paths: [], to: { deviceId: benId } })
    const gone = await a.engine.send({ paths: [await street.file('gone')], to: { deviceId: benId } })
    await a.state('waiting-for-device', first)
    await a.state('waiting-for-device', second)
    await a.state('waiting-for-device', gone)
    await a.engine.close()
    await rm(path.join(street.folder, 'gone'))
    await street.file('first', 'changed meanwhile\n')
    const again = await street.open('Ada', {}, a)
    expect((await again.engine.list()).map(({ id, state }) => [id, state.name])).toEqual([
      [first, 'waiting-for-device'],
      [second, 'waiting-for-device'],
      [gone, expect.stringMatching(/waiting-for-device|failed/) as string],
    ])
    await street.open('Ben', {}, b)
    await Promise.all([again.state('done', first), again.state('done', second)])
    expect((await again.state('failed', gone)).state.error).toMatchObject({ code: 'source-unreadable' })
    expect(await readFile(path.join(b.folder, 'first'), 'utf8')).toBe('changed meanwhile\n')
  })
})

describe('an engine that is killed', () => {
  it('still sends what waited for a device', async () => {
    const [a, b] = await both()
    const [benId, adaId] = await befriend(street, [a, b])
    await b.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 1000 })
    await a.engine.close()
    const child = spawn(process.execPath, [
      path.join(import.meta.dirname, '../../support/outbox-child.ts'),
      ...[a.dataFolder, benId, await street.file('patient')],
    ])
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const again = await street.open('Ada', {}, a)
    await again.state('done')
    expect(await readFile(path.join(b.folder, 'patient'), 'utf8')).toBe('this is patient\n')
    expect(await again.engine.list()).toHaveLength(1)
  })
})
