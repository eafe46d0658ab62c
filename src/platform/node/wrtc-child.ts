// Entry of the child process that owns @roamhq/wrtc. It ends with its parent.
import { createRequire } from 'node:module'
import { servePeers } from '../../core/peer/remote/host.ts'
import { type RtcConfigurationLike, type RtcConnectionLike, w3cPeerFactory } from '../../core/peer/w3c.ts'
import { systemClock } from './clock.ts'
import { processPipe } from './rtc/process-pipe.ts'

/** @roamhq/wrtc has no `bufferedamountlow`; at 100 MB/s this is 0.5 MB, half of what is left in the buffer then. */
const POLL_EVERY_MS = 5
/** Lets libwebrtc's threads say goodbye to the peers. */
const EXIT_DELAY_MS = 100

type ConnectionClass = new (configuration: RtcConfigurationLike) => RtcConnectionLike

function loadConnectionClass(): ConnectionClass {
  // Its types lean on the DOM's, which do not exist here; what we use of it is what W3cPeer names.
  const library: unknown = createRequire(import.meta.url)('@roamhq/wrtc')
  return (library as { RTCPeerConnection: ConnectionClass }).RTCPeerConnection
}

const RTCPeerConnection = loadConnectionClass()
const pipe = processPipe(process as Parameters<typeof processPipe>[0])
servePeers(
  pipe,
  w3cPeerFactory({
    createConnection: (configuration) => new RTCPeerConnection(configuration),
    poll: { everyMs: POLL_EVERY_MS, clock: systemClock },
  }),
)
pipe.onClose(() => {
  // Not process.exit: libwebrtc's destructors may block for a second, or crash.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), EXIT_DELAY_MS)
})
