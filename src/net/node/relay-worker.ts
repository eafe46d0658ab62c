// The entry of the relay's own thread: neither hashing nor disks of the rest of the process hold up a packet.
import { parentPort, workerData } from 'node:worker_threads'
import { assertNever } from '../../core/base/assert-never.ts'
import { toDroplineError } from '../../core/base/errors.ts'
import type { RelayCredentials, RelayStats } from './options.ts'
import { type RelayConfig, runRelay, type RunningRelay } from './running-relay.ts'
import type { RelayCall, RelayNews, RelayQuestion } from './worker-messages.ts'

function tell(news: RelayNews): void {
  parentPort?.postMessage(news)
}

runRelay(workerData as RelayConfig, (entry) => tell({ type: 'log', entry })).then(
  (relay) => {
    parentPort?.on('message', ({ id, call }: RelayQuestion) => void answer(relay, id, call))
    tell({ type: 'listening', addresses: relay.addresses })
  },
  (error: unknown) => tell({ type: 'failed', error: toDroplineError(error).info }),
)

async function answer(relay: RunningRelay, id: number, call: RelayCall): Promise<void> {
  tell({ type: 'answer', id, value: await perform(relay, call) })
  // Nothing else is left then, and the thread ends by itself.
  if (call.name === 'close') parentPort?.close()
}

async function perform(relay: RunningRelay, call: RelayCall): Promise<RelayStats | RelayCredentials | null> {
  switch (call.name) {
    case 'stats':
      return relay.stats()
    case 'grant':
      return relay.grant(call.grant)
    case 'extend':
      relay.extend(call.session, call.ttlSeconds)
      return null
    case 'allow-peers':
      relay.allowPeers(call.session, call.peers)
      return null
    case 'revoke':
      relay.revoke(call.session)
      return null
    case 'set-secrets':
      relay.setSecrets(call.secrets)
      return null
    case 'close':
      await relay.close()
      return null
    default:
      return assertNever(call)
  }
}
