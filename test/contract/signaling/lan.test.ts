import { systemClock } from '../../../src/platform/node/clock.ts'
import { systemInterfaces } from '../../../src/platform/node/signaling/interfaces.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { describeSignalingWay } from './signaling-way.ts'

/** Answers come within milliseconds here. */
const joinTimeoutMs = 1_200

const close = (): Promise<void> => Promise.resolve()

describeSignalingWay(
  'LAN, on the real interfaces',
  () => {
    const way = () => lanWay({ clock: systemClock, joinTimeoutMs })
    return Promise.resolve({ owner: way(), joiner: way(), close })
  },
  'handed-to-the-owner',
)

describeSignalingWay(
  'LAN, on a computer without any network',
  () => {
    const interfaces = () => systemInterfaces().filter((candidate) => candidate.isLoopback)
    const way = () => lanWay({ clock: systemClock, interfaces, joinTimeoutMs })
    return Promise.resolve({ owner: way(), joiner: way(), close })
  },
  'handed-to-the-owner',
)
