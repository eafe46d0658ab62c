import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { wrtcFactory } from '../../../src/platform/node/rtc/wrtc.ts'
import { closed, connectRaw, NO_SERVERS } from '../../support/peer-pair.ts'
import { peerContract } from './peer-contract.ts'

peerContract('@roamhq/wrtc in a child process', () => {
  const factory = wrtcFactory()
  return { factory, close: () => factory.close() }
})

/** Process ids of our children that run wrtc-child. */
function childIds(): number[] {
  return readdirSync('/proc/self/task').flatMap((task) =>
    textOf(`/proc/self/task/${task}/children`)
      .split(' ')
      .filter((id) => id !== '' && textOf(`/proc/${id}/cmdline`).includes('wrtc-child'))
      .map(Number),
  )
}

/** Nothing when the thread or process has ended since it was listed. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

describe.skipIf(process.platform !== 'linux')('the child of @roamhq/wrtc', () => {
  test('takes its channels along when it crashes; the next peer gets a new child', async () => {
    const factory = wrtcFactory()
    const before = new Set(childIds())
    const [first, second] = await connectRaw(factory, factory)
    const pending = first.selectedPath()
    const [child] = childIds().filter((id) => !before.has(id))
    await pending
    const bothClosed = Promise.all([closed(first.channel), closed(second.channel)])
    process.kill(child!, 'SIGSEGV')
    await bothClosed
    first.channel.send(new Uint8Array(8))
    await expect(first.createOffer()).rejects.toThrow('peer-lost')

    const again = factory.create(NO_SERVERS)
    expect(await again.createOffer()).toContain('m=application')
    again.close()
    factory.close()
  })

  test('ends when the factory is closed', async () => {
    const factory = wrtcFactory()
    const before = new Set(childIds())
    await factory.create(NO_SERVERS).createOffer()
    const started = childIds().filter((id) => !before.has(id))
    expect(started).toHaveLength(1)
    factory.close()
    factory.close()
    await expect.poll(() => childIds().filter((id) => started.includes(id))).toEqual([])
  })
})
