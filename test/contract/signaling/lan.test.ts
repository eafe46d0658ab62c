import { systemClock } from '../../../src/platform/node/clock.ts'
import { systemInterfaces } from '../../../src/platform/node/signaling/interfaces.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { describeSignalingWay } from './signaling-way.ts'

/** For joiners that nobody answers; those who are answered have as long as they like. */
const hasty = { joinTimeoutMs: 600 }
const patient = { joinTimeoutMs: 60_000 }

const close = (): Promise<void> => Promise.resolve()

describeSignalingWay(
  'LAN, on the real interfaces',
  () => {
    const way = (more = patient) => lanWay({ clock: systemClock, ...more })
    return Promise.resolve({ owner: way(), joiner: way(), hasty: way(hasty), close })
  },
  'handed-to-the-owner',
)

describeSignalingWay(
  'LAN, on a computer without any network',
  () => {
    const interfaces = () => systemInterfaces().filter((candidate) => candidate.isLoopback)
    const way = (more = patient) => lanWay({ clock: systemClock, interfaces, ...more })
    return Promise.resolve({ owner: way(), joiner: way(), hasty: way(hasty), close })
  },
  'handed-to-the-owner',
)
