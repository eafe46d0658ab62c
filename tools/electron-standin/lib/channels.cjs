'use strict'
// MessageChannelMain and where the two ends of each channel are. The main process relays, except between a window and a
// utility process: those two are brought together over a loopback WebSocket, so that bulk bytes do not pass here.
//
//   main --port-direct--> utility    it sends nothing through main from now on, and answers:
//   main <--port-listening-- utility
//   main --port-direct(url)--> window  likewise; what it had sent through main has arrived when its mark arrives:
//   main <--port-flushed-- window
//   main --port-flushed--> utility   may deliver what comes over the socket
const { randomBytes } = require('node:crypto')
const { MessagePortMain } = require('./message-port.cjs')

/** Part of the address of every port socket: other programs of this machine can not guess it. */
const token = randomBytes(16).toString('hex')
const ends = new Map()
let lastId = 0

const other = (end) => end.channel.ends[1 - end.index]

function createEnd(channel, index) {
  // owner: undefined while the end is in the main process, else {kind, sendPort(message)} of a window or utility process.
  const end = { channel, index, id: `${channel.id}-${index}`, owner: undefined, port: undefined }
  end.port = new MessagePortMain(
    (data) => setImmediate(() => deliver(other(end), data)),
    () => setImmediate(() => closeEnd(end)),
  )
  ends.set(end.id, end)
  return end
}

function createChannel() {
  const channel = { id: ++lastId, ends: [], direct: false, closed: false }
  channel.ends = [createEnd(channel, 0), createEnd(channel, 1)]
  return channel
}

class MessageChannelMain {
  constructor() {
    const { ends: pair } = createChannel()
    this.port1 = pair[0].port
    this.port2 = pair[1].port
  }
}

function deliver(end, data) {
  if (end.owner) end.owner.sendPort({ type: 'port', id: end.id, data })
  else MessagePortMain.receive(end.port, data)
}

/** One end is closed: tells the other, unless their socket does. */
function closeEnd(end, { force = false } = {}) {
  const { channel } = end
  ends.delete(end.id)
  if (channel.closed) return
  channel.closed = true
  const peer = other(end)
  ends.delete(peer.id)
  if (!peer.owner) MessagePortMain.closed(peer.port)
  else if (!channel.direct || force) peer.owner.sendPort({ type: 'port-close', id: peer.id })
}

function endOf(port) {
  const end = [...ends.values()].find((candidate) => candidate.port === port)
  if (!end) throw new TypeError('Port at index 0 is not a valid port')
  return end
}

/** Hands `ports` to `owner`. Answers their ids, and a function to call when the message with the ids has been sent. */
function transferPorts(ports, owner) {
  const moved = ports.map((port) => ({ end: endOf(port), backlog: MessagePortMain.move(port) }))
  const sent = () => {
    for (const { end, backlog } of moved) {
      end.owner = owner
      for (const data of backlog) deliver(end, data)
      if (end.channel.closed) owner.sendPort({ type: 'port-close', id: end.id })
      else introduce(end.channel)
    }
  }
  return { ids: moved.map(({ end }) => end.id), sent }
}

function introduce(channel) {
  const utility = channel.ends.find((end) => end.owner?.kind === 'utility')
  // Pages of other schemes have no worker that could carry ports: theirs are relayed.
  const page = channel.ends.find((end) => end.owner?.kind === 'page' && end.owner.isServed())
  if (!utility || !page) return
  channel.direct = true
  utility.owner.sendPort({ type: 'port-direct', id: utility.id, path: `/${token}/${channel.id}` })
}

/** The window `owner` made channel ends of its own (ids) and sent the others: answers those as MessagePortMain. */
function adoptPorts(ids, owner) {
  return ids.map((id) => {
    const channel = createChannel()
    const [theirs, ours] = channel.ends
    ends.delete(theirs.id)
    Object.assign(theirs, { id, owner })
    ends.set(id, theirs)
    return ours.port
  })
}

/** A message about a port from the window or utility process that has the end. */
function onPortMessage(message) {
  const end = ends.get(message.id)
  if (!end) return
  const peer = other(end)
  switch (message.type) {
    case 'port':
      return deliver(peer, message.data)
    case 'port-listening':
      return peer.owner?.sendPort({
        type: 'port-direct',
        id: peer.id,
        url: `ws://127.0.0.1:${message.port}/${token}/${end.channel.id}`,
      })
    case 'port-flushed':
      return peer.owner?.sendPort({ type: 'port-flushed', id: peer.id })
    case 'port-close':
      return closeEnd(end)
  }
}

/** The window's document or the utility process `owner` has gone, and with it its ports. */
function dropOwner(owner) {
  for (const end of [...ends.values()]) if (end.owner === owner) closeEnd(end, { force: true })
}

module.exports = { MessageChannelMain, transferPorts, adoptPorts, onPortMessage, dropOwner, token }
