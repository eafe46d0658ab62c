import { nodeDataChannelFactory } from '../../../src/platform/node/rtc/node-datachannel.ts'
import { peerContract } from './peer-contract.ts'

peerContract('node-datachannel', () => ({ factory: nodeDataChannelFactory(), close: () => undefined }))
