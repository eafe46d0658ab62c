// A nearby service of its own process, for a computer of a lab. Arguments: name, role, secret in hexadecimal, name of the friend, and
// perhaps milliseconds: what would wait for that long or longer never comes.
// Writes a line of JSON at every change; reads lines: `connect ADDRESS`, `dial NAME`.
import { createInterface } from 'node:readline'
import { fromHex } from '../../src/core/base/bytes.ts'
import { toDroplineError } from '../../src/core/base/errors.ts'
import { systemClock } from '../../src/platform/node/clock.ts'
import { NetworkWatch } from '../../src/platform/node/network-watch.ts'
import { systemInterfaces } from '../../src/platform/node/signaling/interfaces.ts'
import { NearbyHouse } from './nearby-houses.ts'
import { SkippingClock } from './skipping-clock.ts'

const [name = '', role, secret = '', friend = '', neverMs] = process.argv.slice(2)
const house = new NearbyHouse(name, {
  interfaces: systemInterfaces,
  ...(neverMs === undefined ? {} : { clock: new SkippingClock(Number(neverMs)) }),
})
house.remember({ role: role === 'owner' ? 'owner' : 'joiner', pairSecret: fromHex(secret) }, friend)
new NetworkWatch(systemClock).onChange(() => house.network.emit(undefined))

function say(what: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

function tell(): void {
  say({
    sees: house.nearby.devices().map((device) => device.name),
    addresses: house.nearby.addresses(),
    arrivals: house.arrivals.map((met) => met.name),
  })
}

async function obey(line: string): Promise<void> {
  const [word, argument = ''] = line.split(' ')
  if (word === 'connect') await house.nearby.connectByAddress(argument)
  if (word === 'dial') {
    const { id } = await house.sees(argument)
    await house.nearby.dial(id, new AbortController().signal)
  }
  say({ done: line })
}

house.onNews(tell)
createInterface({ input: process.stdin }).on('line', (line) => {
  obey(line).catch((error: unknown) => say({ done: line, error: toDroplineError(error).code }))
})
await house.nearby.setMode('trusted')
tell()
