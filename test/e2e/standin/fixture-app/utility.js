// Echoes what comes over ports, and floods them with bytes on request.
import { createHash } from 'node:crypto'

const state = { closes: 0 }

const commands = {
  echo: (port, { value }) => port.postMessage({ value }),
  /** Sends `count` messages of `bytes` each. */
  flood(port, { count, bytes }) {
    const chunk = new Uint8Array(bytes)
    for (let index = 0; index < count; index++) {
      chunk[0] = index
      port.postMessage({ kind: 'chunk', index, chunk })
    }
    port.postMessage({ kind: 'end' })
  },
  /** Answers when `bytes` have come as chunks. */
  count(port, { bytes }) {
    state.left = bytes
  },
  chunk(port, { chunk }) {
    state.left -= chunk.length
    if (state.left === 0) port.postMessage({ kind: 'end' })
  },
  hash(port, { algorithm }) {
    try {
      port.postMessage({ value: createHash(algorithm).update('x').digest('hex') })
    } catch (error) {
      port.postMessage({ value: error.message })
    }
  },
  closes: (port) => port.postMessage({ value: state.closes }),
  crash: () => process.crash(),
}

process.parentPort.on('message', ({ data, ports }) => {
  if (data.kind === 'port') {
    const [port] = ports
    port.on('message', ({ data: message }) => commands[message.kind](port, message))
    port.on('close', () => {
      state.closes++
      process.parentPort.postMessage({ kind: 'closed', closes: state.closes })
    })
    port.start()
  } else if (data.kind === 'exit') process.exit(data.code)
  else process.parentPort.postMessage({ echo: data, argument: process.argv[2], type: process.type })
})
