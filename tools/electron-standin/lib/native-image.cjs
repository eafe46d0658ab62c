'use strict'
const fs = require('node:fs')
const { loud } = require('./loud.cjs')

// The size is in the first chunk of every PNG.
const sizeOffset = 16

class NativeImage {
  constructor(png) {
    this.png = png
    return loud('NativeImage', this)
  }

  isEmpty() {
    return this.png.length === 0
  }
  toPNG() {
    return this.png
  }
  toDataURL() {
    return `data:image/png;base64,${this.png.toString('base64')}`
  }
  getSize() {
    if (this.png.length < sizeOffset + 8) return { width: 0, height: 0 }
    return { width: this.png.readUInt32BE(sizeOffset), height: this.png.readUInt32BE(sizeOffset + 4) }
  }
  resize() {
    return this
  }
  setTemplateImage() {}
}

const createFromBuffer = (png) => new NativeImage(png)
const createEmpty = () => new NativeImage(Buffer.alloc(0))
const nativeImage = loud('nativeImage', {
  createEmpty,
  createFromBuffer,
  createFromPath: (file) => (fs.existsSync(file) ? new NativeImage(fs.readFileSync(file)) : createEmpty()),
  createFromDataURL: (url) => new NativeImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
})

module.exports = { nativeImage, createFromBuffer }
