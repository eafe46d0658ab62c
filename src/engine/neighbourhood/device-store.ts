import { open, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../core/base/clock.ts'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import { DroplineError } from '../../core/base/errors.ts'
import { Turns } from '../../core/base/turns.ts'
import { createIdentity, type Identity, identityOf } from '../../core/trust/identity.ts'
import type { TrustRecord } from '../../core/trust/record.ts'
import { writeAtomically } from '../atomic-file.ts'
import type { DeviceId, DevicesProblem } from '../neighbourhood-api.ts'
import { openDevices, sealDevices } from './device-file.ts'
import { withFileLock } from './file-lock.ts'

type Records = ReadonlyMap<DeviceId, TrustRecord>

/**
 * The remembered devices and this computer's identity, in a sealed file that several processes of one user may share. A file
 * that cannot be read is moved aside; with no key at all it stays where it is, and nothing can be remembered.
 */
export class DeviceStore {
  readonly #file: string
  readonly #key: () => Promise<Uint8Array | null>
  readonly #clock: Clock
  readonly #changes = new Emitter<undefined>()
  #records: Records = new Map()
  /** Made when the program starts for the first time, kept with the first device. */
  #identity: Identity = createIdentity()
  #problem: DevicesProblem | null = null
  /** Of the file when it was read. */
  #version = ''
  readonly #turns = new Turns()

  private constructor(dataFolder: string, key: () => Promise<Uint8Array | null>, clock: Clock) {
    this.#file = path.join(dataFolder, 'devices.dat')
    this.#key = key
    this.#clock = clock
  }

  /** `key` is asked for when there is something to read or to write; it answers 32 bytes, or null when they cannot be had now. */
  static async open(
    dataFolder: string,
    key: () => Promise<Uint8Array | null>,
    clock: Clock,
  ): Promise<DeviceStore> {
    const store = new DeviceStore(dataFolder, key, clock)
    if ((await versionOf(store.#file)) !== '') await withFileLock(store.#file, () => store.#read())
    await store.#forgetExpired()
    return store
  }

  get problem(): DevicesProblem | null {
    return this.#problem
  }

  get identity(): Identity {
    return this.#identity
  }

  /** The first remembered first. */
  get records(): readonly TrustRecord[] {
    return [...this.#records.values()]
  }

  get(id: DeviceId): TrustRecord | undefined {
    return this.#records.get(id)
  }

  onChange(listener: () => void): Dispose {
    return this.#changes.on(listener)
  }

  /** Takes in what another process has changed. */
  async refresh(): Promise<void> {
    if ((await versionOf(this.#file)) === this.#version) return
    await this.#turns.take(() => withFileLock(this.#file, () => this.#read()))
    this.#changes.emit(undefined)
  }

  /** Rejects with DroplineError 'devices-locked' when there is no key. */
  add(record: TrustRecord): Promise<void> {
    return this.#edit((records) => records.set(record.deviceId, record))
  }

  /** Changes the newest version of a record; resolves when that will survive a power cut. Does nothing for an unknown one. */
  update(id: DeviceId, change: (record: TrustRecord) => TrustRecord): Promise<void> {
    return this.#edit((records) => {
      const record = records.get(id)
      if (record !== undefined) records.set(id, change(record))
    })
  }

  remove(id: DeviceId): Promise<void> {
    return this.#edit((records) => records.delete(id))
  }

  /** Resolves when everything so far is written. */
  async settled(): Promise<void> {
    await this.#turns.settled()
  }

  async #forgetExpired(): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const isExpired = ({ expiresAtMs }: TrustRecord): boolean => expiresAtMs !== null && expiresAtMs <= nowMs
    if (!this.records.some(isExpired)) return
    await this.#edit((records) => {
      for (const record of records.values()) if (isExpired(record)) records.delete(record.deviceId)
    })
  }

  async #edit(edit: (records: Map<DeviceId, TrustRecord>) => void): Promise<void> {
    const key = await this.#key()
    if (key === null) throw new DroplineError('devices-locked')
    await this.#turns.take(() =>
      withFileLock(this.#file, async () => {
        if ((await versionOf(this.#file)) !== this.#version) await this.#read()
        const records = new Map(this.#records)
        edit(records)
        const contents = { identity: this.#identity.secretKey, records: [...records.values()] }
        await writeAtomically(this.#file, [sealDevices(contents, key)])
        await flushFolder(path.dirname(this.#file))
        this.#records = records
        this.#version = await versionOf(this.#file)
      }),
    )
    this.#changes.emit(undefined)
  }

  async #read(): Promise<void> {
    this.#version = await versionOf(this.#file)
    if (this.#version === '') {
      this.#records = new Map()
      return
    }
    const key = await this.#key()
    if (key === null) {
      this.#problem = 'locked'
      return
    }
    const opened = openDevices(new Uint8Array(await readFile(this.#file)), key)
    if (opened.kind === 'opened') {
      this.#identity = identityOf(opened.contents.identity)
      this.#records = new Map(opened.contents.records.map((record) => [record.deviceId, record]))
      return
    }
    this.#problem = opened.kind
    await rename(this.#file, `${this.#file}.${opened.kind}-${this.#clock.nowMs()}`)
    this.#records = new Map()
    this.#version = ''
  }
}

/** Differs after each write, as each puts another file in place; empty when there is no file. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true })
    return `${ino} ${mtimeNs} ${size}`
  } catch {
    return ''
  }
}

/** Makes a rename in it survive a power cut, where folders can be flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Windows cannot, and does not need to.
  }
}
