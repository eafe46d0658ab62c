import { DroplineError } from '../../src/core/base/errors.ts'
import {
  type OpenNameplate,
  OpenRefusedError,
  type SignalingConnection,
  type SignalingVia,
  type SignalingWay,
} from '../../src/core/signaling/ports.ts'
import { memoryPipePair } from './memory-pipe.ts'

/** A way without a network: whoever opens a name on it is found by whoever joins it. */
export interface MemoryWay extends SignalingWay {
  /** Whether it works at all; when it is switched off, what is open on it is lost. */
  switchOn(on: boolean): void
  readonly joins: readonly string[]
  readonly opened: ReadonlySet<string>
}

export function memoryWay(via: SignalingVia): MemoryWay {
  const rooms = new Map<string, (connection: SignalingConnection) => void>()
  const lost = new Map<string, Set<() => void>>()
  const joins: string[] = []
  let isOn = true
  return {
    via,
    joins,
    get opened() {
      return new Set(rooms.keys())
    },
    switchOn(on) {
      isOn = on
      if (on) return
      rooms.clear()
      for (const listeners of lost.values()) for (const listener of [...listeners]) listener()
    },
    open(nameplate, onJoiner, signal): Promise<OpenNameplate> {
      if (signal.aborted) return Promise.reject(new DroplineError('cancelled'))
      if (!isOn) return Promise.reject(new OpenRefusedError('unreachable'))
      if (rooms.has(nameplate)) return Promise.reject(new OpenRefusedError('nameplate-taken'))
      rooms.set(nameplate, onJoiner)
      const listeners = new Set<() => void>()
      lost.set(nameplate, listeners)
      return Promise.resolve({
        via,
        onLost: (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        close: () => {
          rooms.delete(nameplate)
          lost.delete(nameplate)
        },
      })
    },
    join(nameplate): Promise<SignalingConnection> {
      joins.push(nameplate)
      const onJoiner = rooms.get(nameplate)
      if (!isOn) return Promise.reject(new DroplineError('no-signaling'))
      if (onJoiner === undefined) return Promise.reject(new DroplineError('code-expired'))
      const [owner, joiner] = memoryPipePair<Uint8Array>()
      onJoiner({ via, pipe: owner })
      return Promise.resolve({ via, pipe: joiner })
    },
  }
}
