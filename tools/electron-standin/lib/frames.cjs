'use strict'
// The frames of one window, as the DevTools protocol tells of them.
const { loud } = require('./loud.cjs')
const { fromServed, originOf } = require('./schemes.cjs')
const { preloadWorld } = require('./page-scripts.cjs')

let lastRoutingId = 0

class WebFrameMain {
  constructor(tree, id, parentId) {
    this.routingId = ++lastRoutingId
    this.frameTreeNodeId = this.routingId
    this.processId = 1
    this.url = ''
    this.detached = false
    Object.defineProperties(this, {
      id: { value: id },
      tree: { value: tree },
      parentId: { value: parentId },
      context: { value: undefined, writable: true }, // of the preload's world in the current document
    })
    return loud('WebFrameMain', this)
  }

  get origin() {
    return originOf(this.url)
  }
  get parent() {
    return this.tree.byId.get(this.parentId) ?? null
  }
  get top() {
    return this.tree.main
  }
  get frames() {
    return [...this.tree.byId.values()].filter((frame) => frame.parentId === this.id)
  }
  isDestroyed() {
    return this.detached
  }
  send(channel, ...args) {
    this.tree.deliver(this, { type: 'send', channel, args })
  }
}

class FrameTree {
  /** `deliver(frame, message)` brings a message to the preload in that frame. */
  constructor(deliver) {
    this.byId = new Map()
    this.main = undefined
    this.deliver = deliver
  }

  add(id, parentId) {
    if (this.byId.has(id)) return this.byId.get(id)
    const frame = new WebFrameMain(this, id, parentId)
    this.byId.set(id, frame)
    if (!parentId) this.main = frame
    return frame
  }

  navigated({ id, parentId, url, urlFragment = '' }) {
    const frame = this.add(id, parentId)
    frame.url = fromServed(url + urlFragment)
    return frame
  }

  remove(id) {
    const frame = this.byId.get(id)
    if (!frame) return
    frame.detached = true
    this.byId.delete(id)
  }

  contextCreated({ id, name, auxData }) {
    if (name === preloadWorld) this.add(auxData.frameId, undefined).context = id
  }

  ofContext(id) {
    return [...this.byId.values()].find((frame) => frame.context === id)
  }
}

module.exports = { FrameTree }
