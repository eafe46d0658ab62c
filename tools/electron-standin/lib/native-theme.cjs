'use strict'
const { EventEmitter } = require('node:events')
const { loud } = require('./loud.cjs')

class NativeTheme extends EventEmitter {
  #source = 'system'
  #systemIsDark = false
  shouldUseHighContrastColors = false
  shouldUseInvertedColorScheme = false
  inForcedColorsMode = false
  prefersReducedTransparency = false

  get themeSource() {
    return this.#source
  }
  set themeSource(source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`Invalid themeSource ${source}`)
    this.#source = source
    this.emit('updated')
  }
  get shouldUseDarkColors() {
    return this.#source === 'dark' || (this.#source === 'system' && this.#systemIsDark)
  }
  /** For tests: what the system is set to. */
  standinSystem = (dark) => {
    this.#systemIsDark = dark
    this.emit('updated')
  }
}

const theme = new NativeTheme()
theme.setMaxListeners(0)
const proxy = loud('nativeTheme', theme)
module.exports = {
  // A setter on the proxy would run with the proxy as `this`, where private fields do not exist.
  nativeTheme: new Proxy(proxy, { set: (_, key, value) => Reflect.set(theme, key, value) }),
}
