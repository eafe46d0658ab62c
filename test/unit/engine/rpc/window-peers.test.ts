import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import type { MessagePipe } from '../../../../src/core/base/message-pipe.ts'
import type { PeerConfig } from '../../../../src/core/peer/ports.ts'
import { WindowPeers } from '../../../../src/engine/rpc/window-peers.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

const config: PeerConfig = { iceServers: [], relayOnly: false }

/** A factory that says by which pipe it was asked. */
function peersThatTell(): { peers: WindowPeers; asked: MessagePipe<unknown>[] } {
  const asked: MessagePipe<unknown>[] = []
  const peers = new WindowPeers((pipe) => ({
    create: () => {
      asked.push(pipe)
      throw new Error('asked')
    },
  }))
  return { peers, asked }
}

describe('WindowPeers', () => {
  it('says no-path while there is no window', () => {
    const { peers } = peersThatTell()
    expect(() => peers.create(config)).toThrow(DroplineError)
    expect(() => peers.create(config)).toThrow(/no-path/)
  })

  it('asks the newest window, and closes the one before', () => {
    const { peers, asked } = peersThatTell()
    const [first] = memoryPipePair<unknown>()
    const [second] = memoryPipePair<unknown>()
    let firstClosed = false
    first.onClose(() => {
      firstClosed = true
    })
    peers.attach(first)
    peers.attach(second)
    expect(() => peers.create(config)).toThrow('asked')
    expect(asked).toEqual([second])
    expect(firstClosed).toBe(true)
  })

  it('has no window again when its pipe closes', () => {
    const { peers } = peersThatTell()
    const [pipe] = memoryPipePair<unknown>()
    peers.attach(pipe)
    pipe.close()
    expect(() => peers.create(config)).toThrow(/no-path/)
  })
})
