import type { z } from 'zod'
import { assertNever } from '../../core/base/assert-never.ts'
import { type Deferred, deferred } from '../../core/base/deferred.ts'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import { DroplineError } from '../../core/base/errors.ts'
import type { MessagePipe } from '../../core/base/message-pipe.ts'
import { parseUnknown } from '../../core/wire/cbor.ts'
import type {
  AcceptChoice,
  DoctorFinding,
  DoctorReport,
  DoctorRequest,
  Engine,
  EngineSettings,
  FolderLook,
  ReceiveRequest,
  SendRequest,
  TransferId,
  TransferSnapshot,
} from '../api.ts'
import { doctorReport } from './doctor-schemas.ts'
import { type CallMessage, type ServerMessage, serverMessage } from './messages.ts'
import { NeighbourhoodClient } from './neighbourhood-client.ts'
import {
  engineSettings,
  folderLook,
  nothing,
  pathOrNull,
  sendRequest,
  textOrNull,
  transferId,
  transferList,
} from './schemas.ts'

/**
 * The engine that is served at the other end of `pipe`. When the pipe closes, calls that wait and all later ones reject
 * with DroplineError 'engine-crashed'. A message that no server sends closes the pipe.
 */
export function engineClient(pipe: MessagePipe<unknown>): Engine {
  return new EngineClient(pipe)
}

class EngineClient implements Engine {
  readonly #pipe: MessagePipe<unknown>
  readonly neighbourhood = new NeighbourhoodClient((method, schema, ...args) =>
    this.#call(method, schema, ...args),
  )
  readonly #waiting = new Map<number, Deferred<unknown>>()
  readonly #transferNews = new Emitter<TransferSnapshot>()
  readonly #dismissedNews = new Emitter<TransferId>()
  readonly #doctorNews = new Emitter<DoctorFinding>()
  #nextId = 0
  #lost = false

  constructor(pipe: MessagePipe<unknown>) {
    this.#pipe = pipe
    pipe.onMessage((message) => {
      const parsed = serverMessage.safeParse(message)
      if (parsed.success) this.#arrived(parsed.data)
      else pipe.close()
    })
    pipe.onClose(() => this.#closed())
  }

  send(request: SendRequest): Promise<TransferId> {
    return this.#call('send', transferId, request)
  }

  receive(request: ReceiveRequest): Promise<TransferId> {
    return this.#call('receive', transferId, request)
  }

  accept(id: TransferId, choice: AcceptChoice = {}): Promise<void> {
    return this.#call('accept', nothing, id, choice)
  }

  lookInto(id: TransferId, folder: string): Promise<FolderLook> {
    return this.#call('lookInto', folderLook, id, folder)
  }

  decline(id: TransferId): Promise<void> {
    return this.#call('decline', nothing, id)
  }

  cancel(id: TransferId): Promise<void> {
    return this.#call('cancel', nothing, id)
  }

  pause(id: TransferId): Promise<void> {
    return this.#call('pause', nothing, id)
  }

  resume(id: TransferId): Promise<void> {
    return this.#call('resume', nothing, id)
  }

  leave(id: TransferId): Promise<void> {
    return this.#call('leave', nothing, id)
  }

  setLimit(id: TransferId, bytesPerSecond: number | null): Promise<void> {
    return this.#call('setLimit', nothing, id, bytesPerSecond)
  }

  addToSend(id: TransferId, paths: readonly string[]): Promise<TransferId> {
    return this.#call('addToSend', transferId, id, paths)
  }

  receivedText(id: TransferId): Promise<string | null> {
    return this.#call('receivedText', textOrNull, id)
  }

  sendRequestOf(id: TransferId): Promise<SendRequest | null> {
    return this.#call('sendRequestOf', sendRequest.nullable(), id)
  }

  dismiss(id: TransferId): Promise<void> {
    return this.#call('dismiss', nothing, id)
  }

  list(): Promise<readonly TransferSnapshot[]> {
    return this.#call('list', transferList)
  }

  receivedPath(id: TransferId): Promise<string | null> {
    return this.#call('receivedPath', pathOrNull, id)
  }

  settings(): Promise<EngineSettings> {
    return this.#call('settings', engineSettings)
  }

  changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings> {
    return this.#call('changeSettings', engineSettings, change)
  }

  close(): Promise<void> {
    return this.#call('close', nothing)
  }

  doctor(request: DoctorRequest = {}): Promise<DoctorReport> {
    return this.#call('doctor', doctorReport, request)
  }

  onDoctorFinding(listener: (finding: DoctorFinding) => void): Dispose {
    return this.#doctorNews.on(listener)
  }

  onTransfer(listener: (snapshot: TransferSnapshot) => void): Dispose {
    return this.#transferNews.on(listener)
  }

  onDismissed(listener: (id: TransferId) => void): Dispose {
    return this.#dismissedNews.on(listener)
  }

  async #call<T>(
    method: CallMessage['method'],
    schema: z.ZodType<T>,
    ...args: readonly unknown[]
  ): Promise<T> {
    if (this.#lost) throw new DroplineError('engine-crashed')
    const id = this.#nextId++
    const waiting = deferred<unknown>()
    this.#waiting.set(id, waiting)
    const message: CallMessage = { kind: 'call', id, method, arguments: args }
    this.#pipe.send(message)
    const value = await waiting.promise
    try {
      return parseUnknown(schema, value)
    } catch (error) {
      throw new DroplineError('internal', { message: `answer of ${method}` }, { cause: error })
    }
  }

  #arrived(message: ServerMessage): void {
    switch (message.kind) {
      case 'value':
        this.#take(message.id)?.resolve(message.value)
        break
      case 'error':
        this.#take(message.id)?.reject(new DroplineError(message.error.code, message.error.detail))
        break
      case 'transfer':
        this.#transferNews.emit(message.snapshot)
        break
      case 'dismissed':
        this.#dismissedNews.emit(message.transferId)
        break
      case 'doctor-finding':
        this.#doctorNews.emit(message.finding)
        break
      case 'nearby':
        this.neighbourhood.nearbyNews.emit(message.devices)
        break
      case 'visibility':
        this.neighbourhood.visibilityNews.emit(message.state)
        break
      case 'devices':
        this.neighbourhood.deviceNews.emit(message.devices)
        break
      default:
        assertNever(message)
    }
  }

  #take(id: number): Deferred<unknown> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #closed(): void {
    this.#lost = true
    for (const waiting of this.#waiting.values()) waiting.reject(new DroplineError('engine-crashed'))
    this.#waiting.clear()
  }
}
