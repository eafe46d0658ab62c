import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import type { Clock } from '../../../core/base/clock.ts'
import { randomBase32 } from '../../../core/base/base32.ts'
import type { FindingOf } from '../../../core/doctor/findings.ts'
import type { IceServer } from '../../../core/peer/ports.ts'
import { rendezvousWay } from '../../../core/signaling/rendezvous-way.ts'
import { connectWebSocket } from '../signaling/websocket.ts'
import { failureOf, ProbeError } from './probe-error.ts'
import { ANSWER_TIMEOUT_MS } from './stun-exchange.ts'

/** How long a pair may take to meet. */
const MEETING_TIMEOUT_MS = 8_000

export interface RendezvousProbe {
  readonly finding: FindingOf<'rendezvous'>
  /** What the server handed to the pair that the doctor played. */
  readonly iceServers: readonly IceServer[]
}

/** Reaches the server, reads its clock, and plays both sides of a pair on it. */
export async function probeRendezvous(url: string, clock: Clock): Promise<RendezvousProbe> {
  const empty = { step: 'rendezvous', url, offers: [] } as const
  let clockSkewMs: number | null = null
  const startedAtMs = clock.nowMs()
  try {
    clockSkewMs = await readSkew(url)
    const iceServers = await meetOneself(url, clock)
    const milliseconds = clock.nowMs() - startedAtMs
    const offers = iceServers.flatMap(({ urls }) => urls)
    return { finding: { ...empty, failure: null, milliseconds, clockSkewMs, offers }, iceServers }
  } catch (error) {
    const failure = failureOf(error)
    return { finding: { ...empty, failure, milliseconds: null, clockSkewMs }, iceServers: [] }
  }
}

/** The `Date` of the server's answer minus our time at half of the exchange, in steps of a second; null without a Date. */
function readSkew(url: string): Promise<number | null> {
  const target = new URL(url)
  const secure = target.protocol === 'wss:'
  target.protocol = secure ? 'https:' : 'http:'
  const sentAtMs = Date.now()
  return new Promise((resolve, reject) => {
    const request = (secure ? getHttps : getHttp)(target, (response) => {
      response.resume()
      const dateMs = Date.parse(response.headers.date ?? '')
      const halfwayMs = (sentAtMs + Date.now()) / 2
      // Date is cut to the second: half a second is what it is off by on average.
      resolve(Number.isNaN(dateMs) ? null : Math.round(dateMs + 500 - halfwayMs))
    })
    request.setTimeout(ANSWER_TIMEOUT_MS, () => request.destroy(new ProbeError('timeout')))
    request.once('error', reject)
  })
}

/** Opens a room that nobody guesses, joins it, and answers the ICE servers that came with the introduction. */
async function meetOneself(url: string, clock: Clock): Promise<readonly IceServer[]> {
  const way = rendezvousWay({ url, connect: connectWebSocket, clock })
  const controller = new AbortController()
  const cancel = clock.after(MEETING_TIMEOUT_MS, () => controller.abort())
  const nameplate = roomName()
  try {
    const opened = await way
      .open(nameplate, () => undefined, controller.signal)
      .catch((cause: unknown) => {
        throw new ProbeError('not-dropline', null, { cause })
      })
    try {
      const { iceServers = [], pipe } = await way.join(nameplate, controller.signal)
      pipe.close()
      return iceServers
    } catch (cause) {
      throw new ProbeError('rejected', null, { cause })
    } finally {
      opened.close()
    }
  } finally {
    cancel()
    controller.abort()
  }
}

/** A name as two sides use that share a secret: `r` and 130 bits. */
function roomName(): string {
  return `r${randomBase32(26)}`
}
