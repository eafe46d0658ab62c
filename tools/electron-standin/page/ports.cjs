'use strict'
// The window's ends of channels. An end relays through the main process until that asks it to talk to a utility process
// directly, over a WebSocket; what was relayed before is delivered before (see lib/channels.cjs).
function createPagePorts(codec, tell) {
  const ends = new Map()

  /** Ties the real MessagePort `port` to the channel end `id`. */
  function attach(id, port) {
    const end = { port, socket: undefined, queue: [], closed: false }
    ends.set(id, end)
    port.onmessage = ({ data }) => {
      if (!end.socket) tell({ type: 'port', id, data })
      else if (end.socket.readyState === WebSocket.OPEN) end.socket.send(codec.toBytes(data))
      else end.queue.push(codec.toBytes(data))
    }
    // 'close' is told when the page closes its side or drops it.
    port.addEventListener('close', () => close(id, end))
  }

  function close(id, end) {
    if (end.closed) return
    end.closed = true
    ends.delete(id)
    if (end.socket?.readyState === WebSocket.OPEN) end.socket.close()
    tell({ type: 'port-close', id })
  }

  function goDirect(id, url) {
    const end = ends.get(id)
    if (!end) return
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    end.socket = socket
    tell({ type: 'port-flushed', id })
    socket.onopen = () => {
      for (const bytes of end.queue.splice(0)) socket.send(bytes)
      if (end.closed) socket.close()
    }
    socket.onmessage = ({ data }) => {
      const value = codec.fromBytes(new Uint8Array(data))
      // Handing over what was just copied out of the frame saves the clone; nobody else has it.
      const whole = value instanceof Uint8Array ? [value.buffer] : []
      end.port.postMessage(value, whole)
    }
    socket.onclose = () => {
      end.port.close()
      close(id, end)
    }
  }

  return {
    attach,
    /** A new pair: one side stays here for channel end `id`, the other is returned for the page. */
    open(id) {
      const { port1, port2 } = new MessageChannel()
      attach(id, port1)
      return port2
    },
    receive(message) {
      const end = ends.get(message.id)
      if (message.type === 'port') end?.port.postMessage(message.data)
      else if (message.type === 'port-direct') goDirect(message.id, message.url)
      else if (message.type === 'port-close' && end) {
        end.port.close()
        close(message.id, end)
      }
    },
  }
}
