import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { randomBytes } from '../../../core/base/bytes.ts'
import type { EndpointFact } from '../../../core/doctor/findings.ts'
import { TRANSACTION_ID_BYTES } from '../../../net/stun/constants.ts'
import { encodeMessage, type StunContent } from '../../../net/stun/encode.ts'
import { decodeMessage, type StunMessage } from '../../../net/stun/message.ts'
import { StreamFraming } from '../../../net/turn/framing.ts'
import { ProbeError } from './probe-error.ts'

/** How long a server may take for one answer, retransmissions included. */
export const ANSWER_TIMEOUT_MS = 3_000
/** RFC 8489 section 6.2.1: retransmissions after 500 ms and then twice as long. */
const RETRANSMIT_AFTER_MS = [500, 1_500] as const

/** A request without its transaction id. */
export type StunRequest = Omit<StunContent, 'transactionId' | 'messageClass'>

/** A way to ask STUN questions: one socket. */
export interface StunExchange {
  /** The answer, success or error. Rejects with ProbeError. `to` is for datagrams; a stream has one server. */
  ask(request: StunRequest, to: EndpointFact): Promise<StunMessage>
  /** Our end; the address is the one that a packet to the server would leave from. */
  local(): EndpointFact | null
  close(): void
}

interface Waiting {
  readonly id: Uint8Array
  readonly resolve: (message: StunMessage) => void
  readonly reject: (error: ProbeError) => void
}

/** The questions that wait for answers. */
class Questions {
  readonly #waiting = new Set<Waiting>()

  /** Sends a request, repeatedly if `repeats`, until the answer is there. */
  ask(request: StunRequest, send: (bytes: Uint8Array) => void, repeats: boolean): Promise<StunMessage> {
    const id = randomBytes(TRANSACTION_ID_BYTES)
    const bytes = encodeMessage({ ...request, messageClass: 'request', transactionId: id, fingerprint: true })
    return new Promise((resolve, reject) => {
      const timers = (repeats ? RETRANSMIT_AFTER_MS : []).map((delayMs) => setTimeout(send, delayMs, bytes))
      const done = (): void => {
        for (const timer of timers) clearTimeout(timer)
        this.#waiting.delete(waiting)
      }
      const waiting: Waiting = {
        id,
        resolve: (message) => {
          done()
          resolve(message)
        },
        reject: (error) => {
          done()
          reject(error)
        },
      }
      timers.push(setTimeout(() => waiting.reject(new ProbeError('timeout')), ANSWER_TIMEOUT_MS))
      this.#waiting.add(waiting)
      send(bytes)
    })
  }

  arrived(bytes: Uint8Array): void {
    const message = decodeMessage(bytes)
    if (message === null) return
    const text = message.transactionId.join()
    for (const waiting of this.#waiting) if (waiting.id.join() === text) waiting.resolve(message)
  }

  fail(error: ProbeError): void {
    for (const waiting of [...this.#waiting]) waiting.reject(error)
  }
}

/** One UDP socket for several servers, so that the NAT's mapping of it can be compared. */
export async function openUdpExchange(family: 4 | 6): Promise<StunExchange> {
  const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 })
  const questions = new Questions()
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, () => resolve())
  })
  socket.on('message', (bytes) => questions.arrived(bytes))
  let source: string | null = null
  return {
    async ask(request, to) {
      source ??= await sourceAddress(to, family)
      return questions.ask(
        request,
        (bytes) => {
          socket.send(bytes, to.port, to.address, (error) => {
            if (error !== null) questions.fail(new ProbeError('unreachable', null, { cause: error }))
          })
        },
        true,
      )
    },
    local: () => (source === null ? null : { address: source, port: socket.address().port }),
    close: () => {
      questions.fail(new ProbeError('timeout'))
      socket.close()
    },
  }
}

/** The address from which this computer reaches `to`: connecting a UDP socket sends nothing. null without a route. */
export async function sourceAddress(to: EndpointFact, family: 4 | 6): Promise<string | null> {
  const socket: UdpSocket = createSocket(family === 4 ? 'udp4' : 'udp6')
  try {
    return await new Promise((resolve) => {
      socket.once('error', () => resolve(null))
      // The callback gets an error when there is no route, which the types leave out.
      socket.connect(to.port, to.address, (...outcome: unknown[]) => {
        resolve(outcome[0] instanceof Error ? null : socket.address().address)
      })
    })
  } finally {
    socket.close()
  }
}

/** A TCP or TLS connection to one server. `name` is what a certificate must be for. Rejects as sockets do, or with ProbeError. */
export async function openStreamExchange(
  { address, port }: EndpointFact,
  secure: boolean,
  name: string,
): Promise<StunExchange> {
  const socket = await connected(address, port, secure, name)
  const questions = new Questions()
  const framing = new StreamFraming()
  socket.on('data', (bytes) => {
    const frames = framing.push(bytes)
    if (frames === null) socket.destroy()
    for (const frame of frames ?? []) questions.arrived(frame)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => questions.fail(new ProbeError('refused')))
  return {
    ask: (request) => questions.ask(request, (bytes) => void socket.write(bytes), false),
    local: () => ({ address: socket.localAddress ?? '', port: socket.localPort ?? 0 }),
    close: () => socket.destroy(),
  }
}

function connected(address: string, port: number, secure: boolean, name: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // RFC 6066 section 3: no server name for an address.
    const serverName = isIP(name) === 0 ? { servername: name } : {}
    const socket = secure
      ? connectTls({ host: address, port, ...serverName })
      : connectTcp({ host: address, port })
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new ProbeError('timeout'))
    }, ANSWER_TIMEOUT_MS)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
    socket.once('error', (error: Error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}
