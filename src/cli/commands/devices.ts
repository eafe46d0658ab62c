import path from 'node:path'
import type { Command } from 'commander'
import { DroplineError } from '../../core/base/errors.ts'
import type { Engine } from '../../engine/api.ts'
import type { TrustDuration, TrustedDevice } from '../../engine/neighbourhood-api.ts'
import { formatBytes } from '../../words/format.ts'
import { deviceNamed } from '../devices.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, parseBytes, withCommonOptions } from '../options.ts'
import { durationOption } from '../remember.ts'
import { withEngine } from '../run-transfer.ts'
import { type Output, printable } from '../terminal/output.ts'

/** What a device may send without a question, unless it is said otherwise. */
const USUAL_LIMIT_BYTES = 1e9

interface AutoAcceptOptions extends CommonOptions {
  readonly off?: boolean
  readonly folder?: string
  readonly limit?: number
}

interface TrustOptions extends CommonOptions {
  readonly for: TrustDuration
}

type Work<T> = (engine: Engine, output: Output, options: T) => Promise<void>

/** `dropline devices [list|rename|trust|forget|auto-accept]` */
export function addDevicesCommand(program: Command, finish: (exitCode: number) => void): void {
  const devices = program.command('devices').description('the devices that this computer remembers')
  const run = async <T extends CommonOptions>(options: T, work: Work<T>): Promise<void> =>
    finish(
      await withEngine(options, async (engine, output) => {
        await reportProblem(engine, output)
        await work(engine, output, options)
        return EXIT.done
      }),
    )
  withCommonOptions(devices.command('list', { isDefault: true }).description('list them')).action(
    (options: CommonOptions) => run(options, list),
  )
  withCommonOptions(
    devices
      .command('rename')
      .description('call one something else, on this computer only')
      .argument('<name>', 'what it is called now, or the beginning of that')
      .argument('<new-name>', 'at most 60 characters'),
  ).action((name: string, newName: string, options: CommonOptions) =>
    run(options, (engine, output) => rename(engine, output, name, newName)),
  )
  withCommonOptions(
    devices
      .command('trust')
      .description('change how long one is remembered')
      .argument('<name>', 'what it is called, or the beginning of that')
      .addOption(durationOption()),
  ).action((name: string, options: TrustOptions) =>
    run(options, (engine, output) => trust(engine, output, name, options.for)),
  )
  withCommonOptions(
    devices
      .command('forget')
      .description('take and send nothing any more without a code')
      .argument('<name>', 'what it is called, or the beginning of that'),
  ).action((name: string, options: CommonOptions) =>
    run(options, (engine, output) => forget(engine, output, name)),
  )
  withCommonOptions(
    devices
      .command('auto-accept')
      .description('take what one sends without a question')
      .argument('<name>', 'what it is called, or the beginning of that')
      .option('--folder <dir>', 'where it goes; the folder of the settings without it')
      .option('--limit <size>', 'larger offers ask, such as 500M; 1G without it', parseBytes)
      .option('--off', 'ask again from now on'),
  ).action((name: string, options: AutoAcceptOptions) =>
    run(options, (engine, output) => autoAccept(engine, output, name, options)),
  )
}

/** Says why devices are missing. */
async function reportProblem(engine: Engine, output: Output): Promise<void> {
  const problem = await engine.neighbourhood.devicesProblem()
  if (problem === null) return
  output.event({ event: 'devices-problem', problem })
  output.error(
    problem === 'damaged'
      ? 'The file of remembered devices was damaged. It was moved aside, and nothing of it is known any more.'
      : 'The key of the remembered devices is another one, or is missing. Their file was not changed.',
  )
}

async function list(engine: Engine, output: Output): Promise<void> {
  const devices = await engine.neighbourhood.devices()
  for (const device of devices) {
    output.event({ event: 'device', ...device })
    output.result(describe(device))
  }
  if (devices.length === 0) output.say('No device is remembered. Send or receive something with --remember.')
}

async function rename(engine: Engine, output: Output, name: string, newName: string): Promise<void> {
  const device = await deviceNamed(engine, name)
  await engine.neighbourhood.renameDevice(device.id, newName)
  output.event({ event: 'renamed', id: device.id, name: newName })
  output.say(`${printable(device.name)} is now ${printable(newName)}.`)
}

async function trust(engine: Engine, output: Output, name: string, duration: TrustDuration): Promise<void> {
  const device = await deviceNamed(engine, name)
  await engine.neighbourhood.setTrustDuration(device.id, duration)
  // Only the engine knows until when that is.
  const changed = (await engine.neighbourhood.devices()).find(({ id }) => id === device.id)
  if (changed === undefined) throw new DroplineError('device-unknown', { name })
  const { id, expiresAtMs } = changed
  output.event({ event: 'trust', id, name: changed.name, duration: changed.duration, expiresAtMs })
  output.say(describe(changed))
}

async function forget(engine: Engine, output: Output, name: string): Promise<void> {
  const device = await deviceNamed(engine, name)
  await engine.neighbourhood.forgetDevice(device.id)
  output.event({ event: 'forgotten', id: device.id, name: device.name })
  output.say(`${printable(device.name)} is forgotten.`)
}

async function autoAccept(
  engine: Engine,
  output: Output,
  name: string,
  { off, folder, limit }: AutoAcceptOptions,
): Promise<void> {
  const device = await deviceNamed(engine, name)
  const how =
    off === true
      ? null
      : {
          folder: folder === undefined ? null : path.resolve(folder),
          limitBytes: limit ?? USUAL_LIMIT_BYTES,
        }
  await engine.neighbourhood.setAutoAccept(device.id, how)
  output.event({ event: 'auto-accept', id: device.id, name: device.name, autoAccept: how })
  output.say(describe({ ...device, autoAccept: how }))
}

function describe(device: TrustedDevice): string {
  const { name, duration, expiresAtMs, mutual, autoAccept: accepted, identityChanged } = device
  const facts = [
    expiresAtMs === null
      ? duration === 'once'
        ? 'for one transfer'
        : 'until it is forgotten'
      : `until ${new Date(expiresAtMs).toISOString().slice(0, 10)}`,
    ...(mutual ? [] : ['does not remember this computer, as far as is known']),
    ...(accepted === null
      ? []
      : [`sends up to ${formatBytes(accepted.limitBytes)} without a question${intoFolder(accepted.folder)}`]),
    ...(identityChanged ? ['ITS IDENTITY HAS CHANGED: nothing is sent to it or taken from it'] : []),
  ]
  return `${printable(name)}: ${facts.join('; ')}`
}

function intoFolder(folder: string | null): string {
  return folder === null ? '' : ` into ${printable(folder)}`
}
