// One end of a bare node-datachannel connection. Descriptions and candidates go through the parent process.
import { PeerConnection } from 'node-datachannel'
import { withoutCandidates } from '../../src/core/peer/sdp.ts'
import type { RawInit } from './types.ts'

/** Between the two ends, passed on by the parent as it is. */
export type PeerSignal =
  | { readonly sdp: string; readonly kind: 'offer' | 'answer' }
  | { readonly candidate: string; readonly mid: string }
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'signal'; readonly signal: PeerSignal }
  | { readonly type: 'received'; readonly seconds: number }
  | { readonly type: 'spent'; readonly cpuSeconds: number }
export type ToChild =
  | { readonly type: 'start'; readonly init: RawInit }
  | { readonly type: 'signal'; readonly signal: PeerSignal }
  | { readonly type: 'report' }
  | { readonly type: 'end' }

/** Opens one end; `tell` goes to the parent, the answer takes what the parent says. */
export function openNativeEnd(
  role: 'sender' | 'receiver',
  tell: (message: FromChild) => void,
): (message: ToChild) => void {
  const sends = role === 'sender'
  const connection = new PeerConnection('bench', { iceServers: [], disableAutoNegotiation: true })
  const channel = connection.createDataChannel('bench', { negotiated: true, id: 0 })
  /** Candidates wait for the description. */
  const early: (() => void)[] = []
  let described = false
  let before = process.cpuUsage()

  function describe(kind: 'offer' | 'answer'): void {
    connection.setLocalDescription(kind)
    // They are trickled; in an offer libdatachannel does not take them when it negotiates by hand.
    const sdp = withoutCandidates(connection.localDescription()?.sdp ?? '')
    tell({ type: 'signal', signal: { sdp, kind } })
  }

  function onSignal(signal: PeerSignal): void {
    if ('candidate' in signal) {
      const add = (): void => {
        connection.addRemoteCandidate(signal.candidate, signal.mid)
      }
      if (described) add()
      else early.push(add)
      return
    }
    connection.setRemoteDescription(signal.sdp, signal.kind)
    if (signal.kind === 'offer') describe('answer')
    described = true
    for (const add of early.splice(0)) add()
  }

  function pump(init: RawInit): void {
    const zeros = new Uint8Array(init.messageBytes)
    let sent = 0
    channel.setBufferedAmountLowThreshold(init.lowWaterBytes)
    const fill = (): void => {
      while (sent < init.totalBytes && channel.bufferedAmount() < init.highWaterBytes) {
        channel.sendMessageBinary(zeros)
        sent += zeros.length
      }
    }
    channel.onBufferedAmountLow(fill)
    channel.onOpen(() => {
      before = process.cpuUsage()
      fill()
    })
  }

  function count(init: RawInit): void {
    let received = 0
    let startedAtMs = 0
    channel.onMessage((message) => {
      if (received === 0) {
        startedAtMs = performance.now()
        before = process.cpuUsage()
      }
      received += typeof message === 'string' ? 0 : message.byteLength
      if (received >= init.totalBytes)
        tell({ type: 'received', seconds: (performance.now() - startedAtMs) / 1000 })
    })
  }

  connection.onLocalCandidate((candidate, mid) => {
    tell({ type: 'signal', signal: { candidate, mid } })
  })
  tell({ type: 'ready' })
  return (message) => {
    switch (message.type) {
      case 'start':
        if (sends) {
          pump(message.init)
          describe('offer')
        } else count(message.init)
        return
      case 'signal':
        onSignal(message.signal)
        return
      case 'report': {
        const { user, system } = process.cpuUsage(before)
        tell({ type: 'spent', cpuSeconds: (user + system) / 1e6 })
        return
      }
      case 'end':
        channel.close()
        connection.close()
    }
  }
}
