import { spawnSync } from 'node:child_process'

/** A second network, joined to this one by a cable that can be pulled out. */
export interface CutNetwork {
  /** This side's address on the cable. */
  readonly address: string
  /** The network namespace of the other side. */
  readonly namespace: string
  plug(inserted: boolean): void
  remove(): void
}

let made = 0

/** Makes one with a network namespace; null where that is not allowed. */
export function makeCutNetwork(): CutNetwork | null {
  made += 1
  const name = `dropline-${process.pid}-${made}`
  const here = `dl${process.pid % 100_000}h${made % 100}`
  const there = `dl${process.pid % 100_000}t${made % 100}`
  const subnet = `10.${200 + (process.pid % 50)}.${made % 256}`
  const address = `${subnet}.1`
  const remove = (): void => {
    ip('link', 'del', here)
    ip('netns', 'del', name)
  }
  const ready =
    ip('netns', 'add', name) &&
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name) &&
    ip('addr', 'add', `${address}/30`, 'dev', here) &&
    ip('link', 'set', here, 'up') &&
    ip('-n', name, 'addr', 'add', `${subnet}.2/30`, 'dev', there) &&
    ip('-n', name, 'link', 'set', there, 'up') &&
    ip('-n', name, 'link', 'set', 'lo', 'up')
  if (!ready) {
    remove()
    return null
  }
  return {
    address,
    namespace: name,
    plug: (inserted) => void ip('link', 'set', here, inserted ? 'up' : 'down'),
    remove,
  }
}

function ip(...args: readonly string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0
}
