import { wrtcFactory } from '../../../src/platform/node/rtc/wrtc.ts'
import { peerContract } from './peer-contract.ts'

peerContract('@roamhq/wrtc in a child process', () => {
  const factory = wrtcFactory()
  return { factory, close: () => factory.close() }
})
