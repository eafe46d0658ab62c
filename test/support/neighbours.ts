import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Engine, EngineSettings } from '../../src/engine/api.ts'
import { createEngine, type EngineInit } from '../../src/engine/index.ts'
import type {
  DeviceId,
  NearbyDevice,
  TrustDuration,
  TrustedDevice,
} from '../../src/engine/neighbourhood-api.ts'
import { nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { acceptAll, codeFrom, watch, type WatchedEngine } from './engines.ts'

/** Engines on one local network, that may come to remember each other. */
export interface Street {
  readonly folder: string
  /** `again` takes the data and the folder of an engine that was closed. */
  open(name: string, how?: Partial<EngineInit>, again?: WatchedEngine): Promise<WatchedEngine>
  /** A file to send: absolute path. */
  file(name: string, contents?: string): Promise<string>
  close(): Promise<void>
}

export async function openStreet(settings: Partial<EngineSettings> = {}): Promise<Street> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dropline-street-'))
  const engines = new Set<Engine>()
  return {
    folder,
    open: async (name, how = {}, again) => {
      const dataFolder = again?.dataFolder ?? path.join(folder, `${name} data`)
      const saveFolder = again?.folder ?? path.join(folder, `${name} files`)
      await mkdir(saveFolder, { recursive: true })
      const engine = await createEngine({
        dataFolder,
        peers: nodeDataChannelFactory(),
        overrides: { rendezvousUrl: null, saveFolder, deviceName: name, relay: 'off', ...settings },
        neighbourhood: 'full',
        keepOutbox: true,
        ...how,
      })
      engines.add(engine)
      return watch(engine, dataFolder, saveFolder)
    },
    file: async (name, contents = `this is ${name}\n`) => {
      const file = path.join(folder, name)
      await writeFile(file, contents)
      return file
    },
    close: async () => {
      await Promise.all([...engines].map((engine) => engine.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The first device, present or future, that `wanted` accepts. */
export function untilNearby(
  { engine: { neighbourhood } }: WatchedEngine,
  wanted: (device: NearbyDevice) => boolean,
): Promise<NearbyDevice> {
  return new Promise((resolve, reject) => {
    const look = (devices: readonly NearbyDevice[]): void => {
      const found = devices.find(wanted)
      if (found === undefined) return
      stop()
      resolve(found)
    }
    const stop = neighbourhood.onNearby(look)
    neighbourhood.nearby().then(look, reject)
  })
}

/** The state of a remembered device, present or future, that `wanted` accepts. */
export function untilDevice(
  { engine: { neighbourhood } }: WatchedEngine,
  wanted: (device: TrustedDevice) => boolean,
): Promise<TrustedDevice> {
  return new Promise((resolve, reject) => {
    const look = (devices: readonly TrustedDevice[]): void => {
      const found = devices.find(wanted)
      if (found === undefined) return
      stop()
      resolve(found)
    }
    const stop = neighbourhood.onDevices(look)
    neighbourhood.devices().then(look, reject)
  })
}

/** Sends a file by code, has both remember each other, and waits until they see that. Answers what each calls the other. */
export async function befriend(
  street: Street,
  [a, b]: readonly [WatchedEngine, WatchedEngine],
  [durationOfA, durationOfB]: readonly [TrustDuration, TrustDuration] = ['always', 'always'],
): Promise<readonly [DeviceId, DeviceId]> {
  const stop = acceptAll(b)
  const sent = await a.engine.send({ paths: [await street.file('introduction.txt')] })
  const received = await b.engine.receive({ code: await codeFrom(a, sent) })
  await Promise.all([a.state('done', sent), b.state('done', received)])
  stop()
  const ids = [
    await a.engine.neighbourhood.remember(sent, durationOfA),
    await b.engine.neighbourhood.remember(received, durationOfB),
  ] as const
  await Promise.all([
    untilDevice(a, ({ id, nearby, mutual }) => id === ids[0] && nearby && mutual),
    untilDevice(b, ({ id, nearby, mutual }) => id === ids[1] && nearby && mutual),
  ])
  return ids
}
