import { networkInterfaces } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { deferred } from '../../../src/core/base/deferred.ts'
import type { SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { resolveHost } from '../../../src/platform/node/doctor/ice-server-list.ts'
import { openUdpExchange } from '../../../src/platform/node/doctor/stun-exchange.ts'
import { xorAddress } from '../../../src/platform/node/doctor/stun-probe.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { LanStun } from '../../../src/platform/node/signaling/lan-stun.ts'
import { parseIceUrl } from '../../../src/core/peer/ice-url.ts'
import { ATTRIBUTE, METHOD } from '../../../src/net/stun/constants.ts'
import { freshNameplate } from '../../support/nameplates.ts'
import { ProbeError } from '../../../src/platform/node/doctor/probe-error.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** What a STUN server of this URL says of us. */
async function askStun(url: string) {
  const parsed = parseIceUrl(url)
  if (parsed === null) throw new Error(`${url} is no URL of a STUN server`)
  const [endpoint] = await resolveHost(parsed.host, parsed.port)
  const exchange = await openUdpExchange(4)
  closing.push(() => exchange.close())
  const answer = await exchange.ask({ method: METHOD.binding, attributes: [] }, endpoint!)
  return { seen: xorAddress(answer, ATTRIBUTE.xorMappedAddress), local: exchange.local() }
}

const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
const hasLan = own.some(({ family, internal }) => family === 'IPv4' && !internal)

test.skipIf(!hasLan)(
  'both sides of a LAN pairing get STUN servers that tell them their addresses',
  async () => {
    const way = lanWay({ clock: systemClock })
    const { signal } = new AbortController()
    const nameplate = freshNameplate()
    const arrived = deferred<SignalingConnection>()
    const opened = await way.open(nameplate, (connection) => arrived.resolve(connection), signal)
    closing.push(() => opened.close())
    const joined = await way.join(nameplate, signal)
    const owner = await arrived.promise
    closing.push(() => joined.pipe.close())
    expect(joined.iceServers).toEqual(owner.iceServers)
    const [url = ''] = joined.iceServers?.[0]?.urls ?? []
    const { seen, local } = await askStun(url)
    expect(seen).toEqual(local)
  },
)

test('strangers get no answer', async () => {
  const stun = new LanStun({ clock: systemClock, isNearby: () => false })
  closing.push(() => stun.close())
  await stun.follow(['127.0.0.1'])
  const failure = await askStun(stun.urls[0]!).catch((error: unknown) => error)
  expect(failure).toMatchObject({ failure: 'timeout' })
  expect(failure).toBeInstanceOf(ProbeError)
})
