'use strict'
// The utility process's ends of channels (see lib/channels.cjs).
const { createRequire } = require('node:module')
const path = require('node:path')
const { createCodec } = require('../page/codec.cjs')
const { MessagePortMain } = require('./message-port.cjs')

const codec = createCodec()
const ends = new Map() // id -> end
const byPath = new Map() // path of the address -> end that waits for its socket
let listening

const tell = (message) => process.send({ standin: message })

/** A MessagePortMain for the channel end `id`, which the main process handed over. */
function openPort(id) {
  const end = { id, direct: false, socket: undefined, queue: [], flushed: false, held: [], closed: false }
  end.port = new MessagePortMain(
    (data) => post(end, data),
    () => closeEnd(end),
  )
  ends.set(id, end)
  return end.port
}

function post(end, data) {
  if (!end.direct) return void tell({ type: 'port', id: end.id, data })
  const bytes = codec.toBytes(data)
  if (end.socket) end.socket.send(bytes)
  else end.queue.push(bytes)
}

function closeEnd(end) {
  if (end.closed) return
  end.closed = true
  ends.delete(end.id)
  end.socket?.close()
  tell({ type: 'port-close', id: end.id })
}

/** The project's own ws, or the one that the packaged app has with it. */
function loadWs() {
  const homes = [__dirname, path.dirname(process.argv[1] ?? __dirname)]
  return createRequire(__filename)(require.resolve('ws', { paths: homes }))
}

/** Resolves to the port of this process's socket server. */
function listen() {
  listening ??= new Promise((resolve, reject) => {
    const server = new (loadWs().WebSocketServer)({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    server.on('error', reject)
    server.on('listening', () => {
      server._server.unref()
      resolve(server.address().port)
    })
    server.on('connection', (socket, request) => {
      const end = byPath.get(request.url)
      byPath.delete(request.url)
      if (end) connect(end, socket)
      else socket.terminate()
    })
  })
  return listening
}

function connect(end, socket) {
  end.socket = socket
  socket.on('message', (bytes) => {
    if (end.flushed) MessagePortMain.receive(end.port, codec.fromBytes(bytes))
    else end.held.push(bytes)
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    MessagePortMain.closed(end.port)
    closeEnd(end)
  })
  for (const bytes of end.queue.splice(0)) socket.send(bytes)
  if (end.closed) socket.close()
}

/** A message about a port from the main process. */
function onPortMessage(message) {
  const end = ends.get(message.id)
  if (!end) return
  switch (message.type) {
    case 'port':
      return MessagePortMain.receive(end.port, message.data)
    case 'port-direct':
      end.direct = true
      byPath.set(message.path, end)
      return void listen().then((port) => tell({ type: 'port-listening', id: end.id, port }))
    case 'port-flushed':
      end.flushed = true
      for (const bytes of end.held.splice(0)) MessagePortMain.receive(end.port, codec.fromBytes(bytes))
      return
    case 'port-close':
      MessagePortMain.closed(end.port)
      return closeEnd(end)
  }
}

module.exports = { openPort, onPortMessage, tell }
