import { DroplineError } from '../core/base/errors.ts'
import type { Engine, SendRequest, TransferId } from '../engine/api.ts'
import type { TransferOrigin } from '../ipc/contract.ts'

type Origin =
  | { readonly kind: 'send'; readonly request: SendRequest }
  | { readonly kind: 'history'; readonly historyId: string }
  | { readonly kind: 'receive'; readonly code: string }

/**
 * What started each transfer in the list, so that it can be started over. It is kept here and not in the window, which forgets
 * everything when it is loaded again, and not in the engine, which may crash. It is never stored: of what an earlier run of the program
 * began the engine knows what it stored to go on with it.
 */
export class TransferOrigins {
  readonly #engine: Engine
  readonly #origins = new Map<TransferId, Origin>()

  constructor(engine: Engine) {
    this.#engine = engine
    engine.onDismissed((id) => this.#origins.delete(id))
  }

  async send(request: SendRequest): Promise<TransferId> {
    return this.#keep(await this.#engine.send(request), { kind: 'send', request })
  }

  async receive(code: string): Promise<TransferId> {
    return this.#keep(await this.#engine.receive({ code }), { kind: 'receive', code })
  }

  /** Queues `paths` for the receiver of `before`; to start that over is a share of its own. */
  async add(before: TransferId, paths: readonly string[]): Promise<TransferId> {
    const id = await this.#engine.addToSend(before, paths)
    return this.#keep(id, { kind: 'send', request: { paths } })
  }

  async sendAgain(historyId: string): Promise<TransferId> {
    const id = await this.#engine.neighbourhood.sendAgain(historyId)
    return this.#keep(id, { kind: 'history', historyId })
  }

  /** What the window may know of it; null for what was not started here, such as an offer that came in. */
  async of(id: TransferId): Promise<TransferOrigin | null> {
    const origin = await this.#find(id)
    if (origin === null) return null
    if (origin.kind === 'receive') return origin
    return { kind: 'send', to: origin.kind === 'send' ? (origin.request.to ?? null) : null }
  }

  /**
   * Sends the same once more: to whom it went before, or by code. Rejects with 'nothing-to-send' when `id` was no share from
   * here, and as `Engine.send` does.
   */
  async retry(id: TransferId, way: 'same' | 'code'): Promise<TransferId> {
    const origin = await this.#find(id)
    if (origin?.kind === 'history') return this.sendAgain(origin.historyId)
    if (origin?.kind !== 'send') throw new DroplineError('nothing-to-send')
    const { to, ...rest } = origin.request
    return this.send(way === 'code' || to === undefined ? rest : { ...rest, to })
  }

  /** What an earlier run of the program began is known to the engine alone. */
  async #find(id: TransferId): Promise<Origin | null> {
    const origin = this.#origins.get(id)
    if (origin !== undefined) return origin
    const request = await this.#engine.sendRequestOf(id).catch(() => null)
    return request === null ? null : { kind: 'send', request }
  }

  #keep(id: TransferId, origin: Origin): TransferId {
    this.#origins.set(id, origin)
    return id
  }
}
