'use strict'
// A shared worker of the window that carries ports to utility processes over WebSockets. Not the page itself: there, every
// frame would be reported to whoever debugs the page, which costs more than the transfer.
function carryPorts(codec) {
  function carry(port, url) {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    const queue = []
    let closed = false
    const isOpen = () => socket.readyState === WebSocket.OPEN
    port.onmessage = ({ data }) => {
      const bytes = codec.toBytes(data)
      if (isOpen()) socket.send(bytes)
      else queue.push(bytes)
    }
    port.addEventListener('close', () => {
      closed = true
      if (isOpen()) socket.close()
    })
    socket.onopen = () => {
      for (const bytes of queue.splice(0)) socket.send(bytes)
      if (closed) socket.close()
    }
    socket.onmessage = ({ data }) => port.postMessage(codec.fromBytes(new Uint8Array(data)))
    socket.onclose = () => port.close()
  }

  self.onconnect = ({ ports: [page] }) => {
    page.onmessage = ({ data, ports: [port] }) => carry(port, data.url)
  }
}
