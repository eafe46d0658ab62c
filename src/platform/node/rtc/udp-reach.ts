import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { randomBytes } from '../../../core/base/bytes.ts'
import { type IceUrl, parseIceUrl } from '../../../core/peer/ice-url.ts'
import type { PeerConfig } from '../../../core/peer/ports.ts'
import { METHOD, TRANSACTION_ID_BYTES } from '../../../net/stun/constants.ts'
import { encodeMessage } from '../../../net/stun/encode.ts'
import { decodeMessage } from '../../../net/stun/message.ts'

/** A server that answers does so in a round trip; a lost packet is sent again meanwhile. */
const LIMIT_MS = 1_200
const AGAIN_MS = [300, 700] as const

/**
 * Whether this network lets TCP out to the TURN servers of `config` but no UDP: then only a stack that speaks TURN over TCP can
 * connect. False as soon as one server answers over UDP, and where none is reached at all (a LAN without internet).
 */
export async function onlyTcpReaches(config: PeerConfig): Promise<boolean> {
  const urls = config.iceServers
    .flatMap((server) => server.urls.map(parseIceUrl))
    .filter((url) => url !== null)
    .filter(({ host }) => !isThisComputer(host))
  const datagrams = urls.filter(({ transport }) => transport === 'udp')
  const streams = urls.filter(({ transport, scheme }) => transport === 'tcp' && scheme.startsWith('turn'))
  if (datagrams.length === 0 || streams.length === 0) return false
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), LIMIT_MS)
  try {
    const tcp = firstTrue(streams.map((url) => reachesByTcp(url, over.signal)))
    if (await firstTrue(datagrams.map((url) => reachesByUdp(url, over.signal)))) return false
    return await tcp
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

/** What this computer answers itself says nothing about its network. */
function isThisComputer(host: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.some(({ address, internal }) => address === host && !internal)
}

/** True with the first that is, false when none is. */
async function firstTrue(answers: readonly Promise<boolean>[]): Promise<boolean> {
  return Promise.any(
    answers.map(async (answer) => {
      if (!(await answer)) throw new Error('no')
      return true
    }),
  ).catch(() => false)
}

async function reachesByUdp({ host, port }: IceUrl, over: AbortSignal): Promise<boolean> {
  const found = await lookup(host).catch(() => null)
  if (found === null || over.aborted) return false
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4')
  const transactionId = randomBytes(TRANSACTION_ID_BYTES)
  const question = encodeMessage({
    method: METHOD.binding,
    messageClass: 'request',
    transactionId,
    attributes: [],
  })
  const ask = (): void => socket.send(question, port, found.address, () => undefined)
  const timers = AGAIN_MS.map((delayMs) => setTimeout(ask, delayMs))
  try {
    return await new Promise((resolve) => {
      over.addEventListener('abort', () => resolve(false), { once: true })
      socket.on('error', () => resolve(false))
      socket.on('message', (bytes) => {
        if (decodeMessage(bytes)?.transactionId.join() === transactionId.join()) resolve(true)
      })
      ask()
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
    socket.close()
  }
}

async function reachesByTcp({ host, port }: IceUrl, over: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (reached: boolean): void => {
      socket.destroy()
      resolve(reached)
    }
    over.addEventListener('abort', () => end(false), { once: true })
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
