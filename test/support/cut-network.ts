import { spawnSync } from 'node:child_process'
import { namespacePrefix } from './netns.ts'

/** Two networks of their own, joined by a cable that can be pulled out; no program outside of them sees anything of it. */
export interface CutNetwork {
  /** The network namespace of this side, and its address on the cable. */
  readonly near: string
  readonly nearAddress: string
  /** The network namespace of the other side. */
  readonly far: string
  plug(inserted: boolean): void
  remove(): void
}

const NEAR_ADDRESS = '10.200.0.1'
const FAR_ADDRESS = '10.200.0.2'

/** Makes them with network namespaces; null where that is not allowed. */
export function makeCutNetwork(): CutNetwork | null {
  const prefix = namespacePrefix()
  const [near, far] = [`${prefix}near`, `${prefix}far`]
  const remove = (): void => {
    for (const name of [near, far]) ip('netns', 'del', name)
  }
  const ready =
    ip('netns', 'add', near) &&
    ip('netns', 'add', far) &&
    ip('-n', near, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', far) &&
    join(near, NEAR_ADDRESS) &&
    join(far, FAR_ADDRESS)
  if (!ready) {
    remove()
    return null
  }
  return {
    near,
    nearAddress: NEAR_ADDRESS,
    far,
    plug: (inserted) => void ip('-n', near, 'link', 'set', 'cable', inserted ? 'up' : 'down'),
    remove,
  }
}

function join(namespace: string, address: string): boolean {
  return (
    ip('-n', namespace, 'addr', 'add', `${address}/30`, 'dev', 'cable') &&
    ip('-n', namespace, 'link', 'set', 'cable', 'up') &&
    ip('-n', namespace, 'link', 'set', 'lo', 'up')
  )
}

function ip(...args: readonly string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0
}
