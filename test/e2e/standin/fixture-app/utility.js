// Echoes what comes over ports, and floods them with bytes on request.
import { createHash } from 'node:crypto'

const state = { closes: 0 }

const commands = {
  echo: (port, { value }) => port.postMessage({ value }),
  /** Sends `count` messages of `bytes` each, `window` at most before the first is acknowledged. */
  flood(port, { count, bytes, window = count }) {
    state.send = () => {
      if (state.sent === count) return
      const chunk = new Uint8Array(bytes)
      chunk[0] = state.sent
      port.postMessage({ kind: 'chunk', index: state.sent++, chunk })
    }
    state.sent = 0
    for (let index = 0; index < window; index++) state.send()
  },
  acknowledge: () => state.send(),
  chunk: (port, { index, chunk }) => port.postMessage({ kind: 'acknowledge', index, bytes: chunk.length }),
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
