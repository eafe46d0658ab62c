import type { Clock } from '../../../core/base/clock.ts'
import { deferred } from '../../../core/base/deferred.ts'
import { DroplineError } from '../../../core/base/errors.ts'
import { Scope } from '../../../core/base/scope.ts'
import { claimTurns } from '../../../core/signaling/claim-turns.ts'
import { onAbort } from '../../../core/signaling/ask.ts'
import type { ClaimTurns, SignalingConnection, SignalingWay } from '../../../core/signaling/ports.ts'
import { type LanInterface, systemInterfaces } from './interfaces.ts'
import { LanJoin } from './lan-joiner.ts'
import { LanLinks } from './lan-links.ts'
import { LanOwner } from './lan-owner.ts'

const DEFAULT_JOIN_TIMEOUT_MS = 6_000
/** When a joiner asks, after the first time at once: multicast packets get lost, most of all on Wi-Fi. */
const ASK_AGAIN_MS = [250, 500, 1_000, 2_000, 3_000, 4_000, 5_000] as const

export interface LanWayInit {
  readonly clock: Clock
  /** The addresses of this computer; asked again from time to time. */
  readonly interfaces?: () => readonly LanInterface[]
  /** How long a join waits for an answer before the nameplate counts as unknown; 6 s when absent. */
  readonly joinTimeoutMs?: number
}

/**
 * Introduction on the local network without any server (docs/protocol/lan.md): the owner listens and is found by multicast DNS.
 * Nothing is open while no nameplate is.
 */
export function lanWay(init: LanWayInit): SignalingWay {
  const { clock, interfaces = systemInterfaces, joinTimeoutMs = DEFAULT_JOIN_TIMEOUT_MS } = init
  return {
    via: 'lan',
    async open(nameplate, onJoiner, signal) {
      const owner = new LanOwner({ nameplate, clock, interfaces, onJoiner })
      const cancelled = deferred<never>()
      const stop = onAbort(signal, () => {
        owner.close()
        cancelled.reject(new DroplineError('cancelled'))
      })
      try {
        await Promise.race([cancelled.promise, owner.start()])
        return owner
      } finally {
        stop()
      }
    },
    join: (nameplate, signal, turns = claimTurns()) =>
      join(nameplate, signal, { clock, interfaces, joinTimeoutMs, turns }),
  }
}

async function join(
  nameplate: string,
  signal: AbortSignal,
  { clock, interfaces, joinTimeoutMs, turns }: Required<LanWayInit> & { readonly turns: ClaimTurns },
): Promise<SignalingConnection> {
  const scope = new Scope()
  try {
    const links = new LanLinks({
      interfaces,
      withoutPort: 'ask',
      onPacket: (link, packet) => {
        attempt.heard(link, packet)
      },
    })
    scope.add(() => {
      links.close()
    })
    const attempt = new LanJoin({ nameplate, clock, links, turns })
    scope.add(() => {
      attempt.close()
    })
    await links.follow()
    if (links.all.length === 0) throw new DroplineError('no-signaling', { reason: 'no-multicast' })
    const failed = deferred<never>()
    scope.add(
      onAbort(signal, () => {
        failed.reject(new DroplineError('cancelled'))
      }),
    )
    for (const delayMs of ASK_AGAIN_MS)
      scope.add(
        clock.after(delayMs, () => {
          attempt.ask()
        }),
      )
    scope.add(
      clock.after(joinTimeoutMs, () => {
        failed.reject(attempt.refusal ?? new DroplineError('code-expired'))
      }),
    )
    attempt.ask()
    return await Promise.race([attempt.result, failed.promise])
  } finally {
    scope.close()
  }
}
