import { randomBelow } from '../../../core/base/bytes.ts'
import { type Dispose, Emitter } from '../../../core/base/emitter.ts'
import { DroplineError, toDroplineError } from '../../../core/base/errors.ts'
import type { Purpose } from '../../../core/trust/door-messages.ts'
import type { Met } from '../../../core/trust/met.ts'
import type { TrustRecord } from '../../../core/trust/record.ts'
import type { Sighting } from '../../../core/trust/sightings.ts'
import { visitDoor } from '../../../core/trust/visit.ts'
import { systemInterfaces } from '../signaling/interfaces.ts'
import { AddressBook } from './address-book.ts'
import { type Nearby, NEARBY_DEFAULT_PORT, type NearbyInit, type NearbyMode } from './api.ts'
import { Appearance } from './appearance.ts'
import { dialFirst } from './dial.ts'
import { Greeter } from './greeter.ts'
import { Lookout } from './lookout.ts'

/** Labels and salt are new this often, give or take the jitter, so that nobody can follow a computer by them. */
const RELABEL_MS = 15 * 60_000
const RELABEL_JITTER_MS = 2 * 60_000
/** When an address that cannot be listened on is tried again. */
const COMPLETE_AFTER_MS = [1_000, 2_000, 4_000] as const

/** Finds the computers around this one and lets them find it (docs/protocol/trust.md). Hidden until setMode. */
export function createNearby(init: NearbyInit): Nearby {
  return new NearbyService(init)
}

class NearbyService implements Nearby {
  readonly #init: NearbyInit
  readonly #changes = new Emitter<undefined>()
  readonly #appearance: Appearance
  readonly #lookout: Lookout
  readonly #book: AddressBook
  readonly #closing = new AbortController()
  readonly #stopWatch: Dispose
  #mode: NearbyMode = 'hidden'
  #greeter: Greeter | null = null
  /** Everything that opens and closes sockets, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #stopRelabel: Dispose = () => undefined
  #stopCompleting: Dispose = () => undefined

  constructor(init: NearbyInit) {
    this.#init = init
    const { clock, onNetworkChange, defaultPort = NEARBY_DEFAULT_PORT, interfaces = systemInterfaces } = init
    this.#appearance = new Appearance({
      ...init,
      onPacket: (link, packet) => this.#lookout.heard(link, packet),
      onHere: (presence, place) => this.#lookout.tookNote(presence, place),
    })
    this.#lookout = new Lookout({
      ...init,
      isOwn: (instance) => this.#appearance.isOwn(instance),
      isNearby: (address) => this.#appearance.isNearby(address),
      onChange: () => {
        this.#greeter?.hurry()
        this.#changes.emit(undefined)
      },
      onMissed: () => void this.#appearance.ask(),
    })
    this.#book = new AddressBook({
      clock,
      defaultPort,
      interfaces,
      here: () => this.#appearance.here,
      onFound: (typed, found) => this.#lookout.found(typed, found),
      onLost: (typed) => this.#lookout.lost(typed),
    })
    this.#stopWatch = onNetworkChange(() => void this.#arrange())
  }

  get mode(): NearbyMode {
    return this.#mode
  }

  setMode(mode: NearbyMode): Promise<void> {
    this.#mode = mode
    return this.#arrange()
  }

  devices(): readonly Sighting[] {
    return this.#lookout.sightings.list()
  }

  wantedBy(): ReadonlySet<string> {
    return this.#lookout.sightings.wantedBy()
  }

  relays(): readonly string[] {
    return this.#lookout.sightings.relays()
  }

  addresses(): readonly string[] {
    return this.#appearance.addresses
  }

  onChange(listener: () => void): Dispose {
    return this.#changes.on(listener)
  }

  async dial(id: string, signal: AbortSignal, purpose: Purpose = 'transfer'): Promise<Met> {
    const { clock, identity, update, self } = this.#init
    const record = (): TrustRecord | null =>
      this.#init.records().find(({ deviceId }) => id === `device-${deviceId}`) ?? null
    if (record()?.identityChanged === true) throw new DroplineError('identity-changed')
    const endpoints = this.#lookout.sightings.endpointsOf(id)
    const isDevice = record() !== null
    try {
      return await dialFirst(endpoints, signal, (socket) => {
        const known = record()
        if (isDevice && known === null) throw new DroplineError('device-unknown')
        return visitDoor(socket, { clock, signal, identity, self: self(), purpose, record: known, update })
      })
    } catch (error) {
      if (toDroplineError(error).code === 'device-away') this.#lookout.missed(id)
      throw error
    }
  }

  async connectByAddress(address: string): Promise<Sighting> {
    const typed = address.normalize('NFKC').trim()
    const found = await this.#book.look(typed)
    if (this.#appearance.isOwn(found.presence.instance)) throw new DroplineError('address-silent')
    this.#lookout.found(typed, found)
    const sighting = this.devices().find((candidate) => candidate.address === typed)
    if (sighting === undefined) {
      this.#lookout.sightings.lost(typed)
      throw new DroplineError('address-silent')
    }
    this.#book.keep(typed)
    return sighting
  }

  changed(): void {
    if (this.#mode === 'hidden') return
    if (this.#appearance.hasChanged()) void this.#arrange()
    else this.#lookout.reconsider()
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#work
    this.#mode = 'hidden'
    const hidden = this.#arrange()
    this.#closing.abort()
    this.#stopWatch()
    this.#book.close()
    this.#lookout.close()
    await hidden
    this.#changes.clear()
  }

  /** Makes everything what the mode asks for. */
  #arrange(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#work
    this.#work = this.#work.then(() => (this.#mode === 'hidden' ? this.#hide() : this.#show()))
    return this.#work
  }

  async #hide(): Promise<void> {
    this.#stopRelabel()
    this.#stopCompleting()
    this.#greeter?.close()
    this.#greeter = null
    await this.#appearance.hide()
    this.#lookout.clear()
  }

  async #show(): Promise<void> {
    const { clock } = this.#init
    const { sightings } = this.#lookout
    this.#greeter ??= new Greeter({ clock, sightings, here: () => this.#appearance.here })
    await this.#appearance.show(this.#mode)
    this.#lookout.reconsider()
    await this.#appearance.ask()
    this.#relabelLater()
    this.#completeLater(0)
  }

  #completeLater(tries: number): void {
    this.#stopCompleting()
    const delayMs = COMPLETE_AFTER_MS[tries]
    if (delayMs === undefined || this.#appearance.isComplete) return
    this.#stopCompleting = this.#init.clock.after(delayMs, () => {
      this.#work = this.#work.then(async () => {
        if (this.#mode === 'hidden') return
        await this.#appearance.complete()
        this.#changes.emit(undefined)
        this.#completeLater(tries + 1)
      })
    })
  }

  #relabelLater(): void {
    this.#stopRelabel()
    const delayMs = RELABEL_MS - RELABEL_JITTER_MS + randomBelow(2 * RELABEL_JITTER_MS)
    this.#stopRelabel = this.#init.clock.after(delayMs, () => void this.#arrange())
  }
}
