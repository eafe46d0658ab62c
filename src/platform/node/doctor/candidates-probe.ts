import type { Clock } from '../../../core/base/clock.ts'
import type { DoctorFinding } from '../../../core/doctor/findings.ts'
import { parseCandidate } from '../../../core/peer/candidate.ts'
import type { IceServer, PeerConnectionPort, PeerFactory } from '../../../core/peer/ports.ts'

/** How long the stack may gather: servers that do not answer hold it up, as they would in a transfer. */
const GATHER_LIMIT_MS = 6_000

/** Connects the WebRTC stack to itself and reports what it gathers, and whether the channel opened. */
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
    await gather(first, second, { clock, report, elapsed })
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

async function gather(first: PeerConnectionPort, second: PeerConnectionPort, tools: Tools): Promise<void> {
  const { clock, report, elapsed } = tools
  const open: { atMs: number | null } = { atMs: null }
  await new Promise<void>((resolve, reject) => {
    let complete = false
    const cancel = clock.after(GATHER_LIMIT_MS, resolve)
    const endIfDone = (): void => {
      if (!complete || open.atMs === null) return
      cancel()
      resolve()
    }
    first.channel.onOpen(() => {
      open.atMs = elapsed()
      endIfDone()
    })
    second.onCandidate((candidate) => {
      if (candidate !== null) void first.addCandidate(candidate).catch(() => undefined)
    })
    first.onCandidate((candidate) => {
      if (candidate === null) {
        complete = true
        endIfDone()
        return
      }
      const fields = parseCandidate(candidate.candidate)
      if (fields !== null) {
        const { kind, address, port } = fields
        report({ step: 'candidate', kind, address, port, milliseconds: elapsed() })
      }
      void second.addCandidate(candidate).catch(() => undefined)
    })
    negotiate(first, second).catch(reject)
  })
  report({ step: 'stack', connected: open.atMs !== null, milliseconds: open.atMs ?? elapsed() })
}

async function negotiate(first: PeerConnectionPort, second: PeerConnectionPort): Promise<void> {
  await first.acceptAnswer(await second.acceptOffer(await first.createOffer()))
}
