import { DroplineError } from '../base/errors.ts'
import { deferred } from '../base/deferred.ts'
import { Scope } from '../base/scope.ts'
import { GuessBudget } from '../pairing/budget.ts'
import { codeLink, formatCode, type PairingCode, randomNameplate, randomWords } from '../pairing/code.ts'
import { pairAsOwner, refuseJoiner } from '../pairing/drive.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import { sealPipe } from '../pairing/seal.ts'
import { connectPeer } from '../peer/connect.ts'
import type { SignalingConnection } from '../signaling/ports.ts'
import { openTogether } from '../signaling/together.ts'
import type { FileSource } from '../transfer/ports.ts'
import { sendTransfer } from '../transfer/send.ts'
import { summarise } from '../transfer/summary.ts'
import type { SessionParts, SessionReports } from './parts.ts'
import { followPath } from './peer-link.ts'
import { ProgressTracker } from './progress-tracker.ts'
import type { TransferResult } from './state.ts'

export interface SendSessionInit {
  readonly parts: SessionParts
  readonly reports: SessionReports
  /** Reads names and sizes; called once, before the code is opened. */
  readonly scan: (signal: AbortSignal) => Promise<FileSource>
  readonly codeWords: number
  readonly ttlMs: number
  readonly signal: AbortSignal
}

interface Paired {
  readonly keys: PairingKeys
  readonly connection: SignalingConnection
}

/**
 * One share, from the files to their verified arrival: opens a code, pairs with the one who knows it, connects, sends.
 * Resolves when the other side has everything under its final name; rejects with a DroplineError.
 */
export async function runSendSession(init: SendSessionInit): Promise<TransferResult> {
  const scope = new Scope()
  try {
    init.reports.state({ name: 'preparing' })
    const source = await init.scan(init.signal)
    init.reports.summary(summarise(source.manifest))
    const paired = await pairWithJoiner(init, scope)
    return await sendOver(init, source, paired, scope)
  } catch (error) {
    throw init.signal.aborted ? new DroplineError('cancelled', {}, { cause: error }) : error
  } finally {
    scope.close()
  }
}

/** Opens the code and answers with the first joiner that proves to know it. */
async function pairWithJoiner(init: SendSessionInit, scope: Scope): Promise<Paired> {
  const { clock, ways } = init.parts
  const words = randomWords(init.codeWords)
  const budget = new GuessBudget()
  const result = deferred<Paired>()
  let code: PairingCode | null = null
  let pairing = false
  let paired = false
  const expiresAtMs = clock.nowMs() + init.ttlMs

  function showCode(): void {
    if (code === null || paired) return
    init.reports.state({
      name: 'waiting-for-peer',
      code: formatCode(code),
      link: codeLink(code),
      expiresAtMs,
      wrongGuesses: budget.wrongGuesses,
      guessLimit: budget.limit,
    })
  }

  async function onJoiner(connection: SignalingConnection): Promise<void> {
    if (code === null || pairing || paired) return refuseJoiner(connection.pipe, 'code-busy')
    if (budget.usedUp) return refuseJoiner(connection.pipe, 'code-used-up')
    pairing = true
    try {
      const keys = await pairAsOwner(connection.pipe, {
        code,
        via: connection.via,
        clock,
        signal: init.signal,
        budget,
      })
      paired = true
      result.resolve({ keys, connection })
    } catch {
      // Whatever the joiner did wrong, the code goes on as long as it has guesses; the joiner was told.
      connection.pipe.close()
      if (budget.usedUp) result.reject(new DroplineError('code-used-up'))
      else showCode()
    } finally {
      pairing = false
    }
  }

  const opened = await openTogether(ways, {
    propose: randomNameplate,
    onJoiner: (connection) => void onJoiner(connection),
    signal: init.signal,
    clock,
    ttlMs: init.ttlMs,
  })
  scope.add(() => opened.close())
  code = { nameplate: opened.nameplate, words }
  showCode()
  const stopExpiry = clock.after(init.ttlMs, () => {
    if (!pairing) result.reject(new DroplineError('code-expired'))
  })
  scope.add(stopExpiry)
  opened.onLost(() => {
    if (!paired) result.reject(new DroplineError('no-signaling'))
  })
  const onAbort = (): void => result.reject(new DroplineError('cancelled'))
  init.signal.addEventListener('abort', onAbort, { once: true })
  scope.add(() => init.signal.removeEventListener('abort', onAbort))
  return result.promise
}

async function sendOver(
  init: SendSessionInit,
  source: FileSource,
  paired: Paired,
  scope: Scope,
): Promise<TransferResult> {
  const { parts, reports, signal } = init
  const { keys, connection } = paired
  reports.state({ name: 'connecting' })
  const sealed = sealPipe(connection.pipe, keys)
  scope.add(() => sealed.close())
  const peer = await connectPeer({
    role: 'offerer',
    factory: parts.peers,
    config: parts.peerConfig,
    sealed,
    bind: { local: keys.bindLocal, remote: keys.bindRemote, transcriptHash: keys.transcriptHash },
    clock: parts.clock,
    signal,
  })
  scope.add(() => peer.close())
  const files = source.manifest.entries.filter((entry) => entry.kind === 'file').length
  const tracker = new ProgressTracker(parts.clock, { bytes: source.manifest.totalBytes, files }, (progress) =>
    reports.state({ name: 'moving', progress }),
  )
  scope.add(() => tracker.stop())
  let startedAtMs = parts.clock.nowMs()
  const outcome = await sendTransfer({
    pipe: peer.channel,
    source,
    sha256: parts.sha256,
    clock: parts.clock,
    signal,
    senderName: parts.deviceName,
    onEvent: (event) => {
      switch (event.type) {
        case 'peer-named':
          return reports.peerName(event.name)
        case 'asked':
          return reports.state({ name: 'waiting-for-answer' })
        case 'accepted':
          startedAtMs = parts.clock.nowMs()
          scope.add(followPath(peer, tracker, parts.clock))
          return tracker.update(0, 0)
        case 'progress':
          return tracker.update(event.bytesDone, event.filesDone)
        case 'finishing':
          tracker.stop()
          return reports.state({ name: 'finishing', progress: tracker.current })
      }
    },
  })
  return {
    files: outcome.files,
    bytes: outcome.bytes,
    bytesMoved: outcome.bytesMoved,
    bytesSkipped: outcome.bytesSkipped,
    path: tracker.current.path,
    seconds: (parts.clock.nowMs() - startedAtMs) / 1000,
  }
}
