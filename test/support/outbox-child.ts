// An engine that is to be killed while something of it waits for a device. Arguments: data folder, device, file.
import { createEngine } from '../../src/engine/index.ts'
import { nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'

const [dataFolder = '', deviceId = '', file = ''] = process.argv.slice(2)
const engine = await createEngine({ dataFolder, peers: nodeDataChannelFactory(), keepOutbox: true })
engine.onTransfer(({ state }) => {
  if (state.name === 'waiting-for-device') process.stdout.write('waiting\n')
})
await engine.send({ paths: [file], to: { deviceId } })
// Nothing else keeps the process alive.
setInterval(() => undefined, 60_000)
