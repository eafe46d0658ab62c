import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, numberBetween, withCommonOptions } from '../options.ts'
import { withEngine } from '../run-transfer.ts'
import { printable } from '../terminal/output.ts'

/** Whoever is there is seen within two seconds. */
const USUAL_SECONDS = 3

interface NearbyOptions extends CommonOptions {
  readonly seconds?: number
  readonly address?: string
}

/** `dropline nearby` */
export function addNearbyCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('nearby')
    .description('list the computers on this network that can be sent to without a code')
    .option('--seconds <n>', 'how long to look', numberBetween(0.5, 600))
    .option(
      '--address <host[:port]>',
      'look at this address, where the network does not let them find each other',
    )
  withCommonOptions(command).action(async (options: NearbyOptions) => finish(await nearby(options)))
}

async function nearby(options: NearbyOptions): Promise<number> {
  return withEngine(
    options,
    async (engine, output) => {
      const { neighbourhood } = engine
      if (options.address === undefined) await pause((options.seconds ?? USUAL_SECONDS) * 1000)
      else await neighbourhood.connectByAddress(options.address)
      const devices = await neighbourhood.nearby()
      for (const device of devices) {
        output.event({ event: 'nearby', ...device })
        const note = device.deviceId === null ? 'not remembered, name not verified' : 'remembered'
        output.result(`${printable(device.name)} (${note})`)
      }
      if (devices.length === 0)
        output.say('Nobody. Others are seen when they are visible to everyone, or remember this computer.')
      return EXIT.done
    },
    { part: 'look' },
  )
}
