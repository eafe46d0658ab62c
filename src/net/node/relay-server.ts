import { closeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { assertNever } from '../../core/base/assert-never.ts'
import { type Deferred, deferred } from '../../core/base/deferred.ts'
import { DroplineError, toDroplineError } from '../../core/base/errors.ts'
import { DescriptorSet } from './datagrams/descriptor-set.ts'
import type { ListeningAddress, RelayServer, RelayServerOptions } from './options.ts'
import type { RelayConfig } from './running-relay.ts'
import type { RelayCall, RelayNews, RelayQuestion } from './worker-messages.ts'

type Answer = Extract<RelayNews, { readonly type: 'answer' }>['value']

/**
 * Starts a STUN and TURN server in a thread of its own; resolves when it listens. Rejects with DroplineError: 'setting-invalid',
 * or 'internal' with the system's message for an address that cannot be used. `close` must be called, also before
 * process.exit: it ends the thread.
 */
export async function createRelayServer(options: RelayServerOptions): Promise<RelayServer> {
  const { log = () => undefined, ...config } = options
  // The caller's objects may hold more than can cross to a thread.
  const listen = config.listen.map(({ tls, ...rest }) =>
    tls === undefined ? rest : { ...rest, tls: { cert: tls.cert, key: tls.key } },
  )
  const descriptors = new DescriptorSet()
  const workerData: RelayConfig = { ...config, listen, descriptors: descriptors.shared }
  const worker = new Worker(workerModule(), { workerData, execArgv: [], name: 'dropline-relay' })
  worker.once('exit', () => {
    for (const fd of descriptors.take()) closeLeftOver(fd)
  })
  const calls = new RelayCalls(worker)
  const listening = deferred<readonly ListeningAddress[]>()
  worker.on('message', (news: RelayNews) => {
    switch (news.type) {
      case 'listening':
        listening.resolve(news.addresses)
        return
      case 'failed':
        listening.reject(new DroplineError(news.error.code, news.error.detail))
        return
      case 'answer':
        calls.settle(news.id, news.value)
        return
      case 'log':
        log(news.entry)
        return
      default:
        assertNever(news)
    }
  })
  worker.on('error', (thrown: unknown) => {
    const error = toDroplineError(thrown)
    log({ level: 'error', event: 'relay-crashed', facts: { message: error.message } })
    listening.reject(error)
  })
  worker.once('exit', () => {
    calls.end()
    listening.reject(new DroplineError('internal', { message: 'the relay ended' }))
  })
  try {
    return serve(calls, await listening.promise)
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

function serve(calls: RelayCalls, addresses: readonly ListeningAddress[]): RelayServer {
  const command = async (call: RelayCall): Promise<void> => {
    await calls.ask(call)
  }
  return {
    addresses,
    ended: calls.ended,
    async stats() {
      const value = await calls.ask({ name: 'stats' })
      if (value === null || !('allocations' in value)) throw unexpected()
      return value
    },
    async grant(grant) {
      const value = await calls.ask({ name: 'grant', grant })
      if (value === null || !('credential' in value)) throw unexpected()
      return value
    },
    extend: (session, ttlSeconds) => command({ name: 'extend', session, ttlSeconds }),
    allowPeers: (session, peers) => command({ name: 'allow-peers', session, peers }),
    revoke: (session) => command({ name: 'revoke', session }),
    setSecrets: (secrets) => command({ name: 'set-secrets', secrets }),
    close: () => calls.close(),
  }
}

/** The thread was killed, and its ports would stay taken. */
function closeLeftOver(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It was closed after all.
  }
}

function unexpected(): DroplineError {
  return new DroplineError('internal', { message: 'the relay gave another answer' })
}

/** Questions to the worker that wait for their answers. */
class RelayCalls {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Deferred<Answer>>()
  /** Resolves when the worker is gone. */
  readonly ended: Promise<void>
  #lastId = 0
  #ended = false

  constructor(worker: Worker) {
    this.#worker = worker
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => resolve())
    })
  }

  ask(call: RelayCall): Promise<Answer> {
    const answer = deferred<Answer>()
    const id = ++this.#lastId
    if (this.#ended) answer.reject(new DroplineError('internal', { message: 'the relay has ended' }))
    else this.#waiting.set(id, answer)
    this.#worker.postMessage({ id, call } satisfies RelayQuestion)
    return answer.promise
  }

  settle(id: number, value: Answer): void {
    this.#waiting.get(id)?.resolve(value)
    this.#waiting.delete(id)
  }

  /** The worker is gone. */
  end(): void {
    this.#ended = true
    for (const answer of this.#waiting.values()) {
      answer.reject(new DroplineError('internal', { message: 'the relay has ended' }))
    }
    this.#waiting.clear()
  }

  /** Resolves when the thread has ended, also when it had before. */
  async close(): Promise<void> {
    if (!this.#ended) await this.ask({ name: 'close' }).catch(() => undefined)
    await this.ended
  }
}

/** From source the worker is in this folder; built, it is a file of its own next to the bundle. */
function workerModule(): URL {
  const here = import.meta.url
  return new URL(here.endsWith('.ts') ? './relay-worker.ts' : './relay-worker.js', here)
}
