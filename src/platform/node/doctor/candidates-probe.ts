import type { Clock } from '../../../core/base/clock.ts'
import type { DoctorFinding } from '../../../core/doctor/findings.ts'
import { parseCandidate } from '../../../core/peer/candidate.ts'
import type { IceCandidate, IceServer, PeerConnectionPort, PeerFactory } from '../../../core/peer/ports.ts'

/** How long the stack may gather: servers that do not answer hold it up, as they would in a transfer. */
const GATHER_LIMIT_MS = 6_000
/** How long it may take to connect to itself. */
const CONNECT_LIMIT_MS = 3_000

/**
 * Lets the WebRTC stack gather, then connects it to itself; reports what it gathers, and whether the channel opened. One after
 * the other, because Chromium stops gathering as soon as it is connected.
 */
export async function probeCandidates(
  peers: PeerFactory,
  iceServers: readonly IceServer[],
  clock: Clock,
  report: (finding: DoctorFinding) => void,
): Promise<void> {
  const startedAtMs = clock.nowMs()
  const elapsed = (): number => clock.nowMs() - startedAtMs
  const opened: PeerConnectionPort[] = []
  try {
    const first = peers.create({ iceServers, relayOnly: false })
    opened.push(first)
    const second = peers.create({ iceServers: [], relayOnly: false })
    opened.push(second)
    const gathered = await gather(first, second, { clock, report, elapsed })
    await connect(first, gathered, { clock, report, elapsed })
  } catch {
    report({ step: 'stack', connected: false, milliseconds: elapsed() })
  } finally {
    for (const peer of opened) peer.close()
  }
}

interface Tools {
  readonly clock: Clock
  readonly report: (finding: DoctorFinding) => void
  readonly elapsed: () => number
}

interface Gathered {
  /** Gives each side the candidates of the other, those that come later too. */
  exchange(): void
}

/** Reports the candidates of `first` as they come. Resolves when it has all of them, or at the limit. */
async function gather(
  first: PeerConnectionPort,
  second: PeerConnectionPort,
  tools: Tools,
): Promise<Gathered> {
  const { clock, report, elapsed } = tools
  const held: (() => void)[] = []
  let exchanging = false
  const pass = (to: PeerConnectionPort, candidate: IceCandidate): void => {
    const add = (): void => void to.addCandidate(candidate).catch(() => undefined)
    if (exchanging) add()
    else held.push(add)
  }
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(GATHER_LIMIT_MS, resolve)
    second.onCandidate((candidate) => {
      if (candidate !== null) pass(first, candidate)
    })
    first.onCandidate((candidate) => {
      if (candidate === null) {
        cancel()
        resolve()
        return
      }
      const fields = parseCandidate(candidate.candidate)
      if (fields !== null) {
        const { kind, address, port } = fields
        report({ step: 'candidate', kind, address, port, milliseconds: elapsed() })
      }
      pass(second, candidate)
    })
    negotiate(first, second).catch((error: unknown) => {
      cancel()
      reject(error instanceof Error ? error : new Error(String(error)))
    })
  })
  return {
    exchange: () => {
      exchanging = true
      for (const add of held.splice(0)) add()
    },
  }
}

/** Reports whether the channel opens, and how long it takes. */
async function connect(first: PeerConnectionPort, gathered: Gathered, tools: Tools): Promise<void> {
  const { clock, report, elapsed } = tools
  const startedAtMs = elapsed()
  const connected = await new Promise<boolean>((resolve) => {
    const cancel = clock.after(CONNECT_LIMIT_MS, () => resolve(false))
    first.channel.onOpen(() => {
      cancel()
      resolve(true)
    })
    gathered.exchange()
  })
  report({ step: 'stack', connected, milliseconds: elapsed() - startedAtMs })
}

async function negotiate(first: PeerConnectionPort, second: PeerConnectionPort): Promise<void> {
  await first.acceptAnswer(await second.acceptOffer(await first.createOffer()))
}
