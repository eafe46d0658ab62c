// A program that opens two peers, moves something, closes them and has nothing more to do. Its argument is the stack.
import { closeNodeDataChannel, nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { wrtcFactory } from '../../src/platform/node/rtc/wrtc.ts'
import { collect, connectBound } from './peer-pair.ts'

const native = { ...nodeDataChannelFactory(), close: closeNodeDataChannel }
const factory = process.argv[2] === 'wrtc' ? wrtcFactory() : native
const [first, second] = await connectBound(factory, factory)
first.channel.send(new Uint8Array(100_000))
await collect(second.channel, 100_000)
process.stdout.write('moved\n')
first.close()
second.close()
factory.close()
