import type { MessagePipe } from '../../base/message-pipe.ts'
import { assertNever } from '../../base/assert-never.ts'
import type { PeerFactory } from '../ports.ts'
import { parseToEngine, type ToEngine } from './messages.ts'
import { RemotePeer } from './peer.ts'

/**
 * A WebRTC stack that lives at the other end of `pipe` (servePeers): in a window, a page, a child process. When the pipe
 * closes all its peers close, and later ones are closed from the start.
 */
export function remotePeerFactory(pipe: MessagePipe<unknown>): PeerFactory {
  const peers = new Map<number, RemotePeer>()
  let nextId = 0
  let closed = false

  function closeAll(): void {
    closed = true
    for (const peer of [...peers.values()]) peer.lost()
    peers.clear()
  }

  pipe.onClose(closeAll)
  pipe.onMessage((value) => {
    if (closed) return
    try {
      dispatch(peers, parseToEngine(value))
    } catch {
      // What owns the stack is less trusted than the engine (it shows peer strings): on nonsense, hang up.
      closeAll()
      pipe.close()
    }
  })

  return {
    create(config) {
      const id = nextId++
      const peer = new RemotePeer({
        id,
        send: (message) => pipe.send(message),
        onClosed: () => peers.delete(id),
      })
      if (closed) {
        peer.lost()
        return peer
      }
      peers.set(id, peer)
      pipe.send({ type: 'create', peer: id, config })
      return peer
    },
  }
}

/** Messages for a peer that is closed here may still be under way: they are dropped. */
function dispatch(peers: ReadonlyMap<number, RemotePeer>, message: ToEngine): void {
  const peer = peers.get(message.peer)
  if (peer === undefined) return
  switch (message.type) {
    case 'data': {
      peer.channel.arrive(message.bytes)
      return
    }
    case 'drained': {
      peer.channel.drained(message.totalBytes)
      return
    }
    case 'open': {
      peer.channel.nowOpen()
      return
    }
    case 'closed': {
      peer.channel.lost()
      return
    }
    case 'answer': {
      peer.settle(message.call, message.outcome)
      return
    }
    case 'candidate': {
      peer.candidate(message.candidate)
      return
    }
    case 'state': {
      peer.state(message.state)
      return
    }
    default:
      assertNever(message)
  }
}
