import { type Command, InvalidArgumentError } from 'commander'
import type { DoctorRequest } from '../../core/doctor/report.ts'
import type { DoctorReport } from '../../core/doctor/report.ts'
import { runDoctorOnce } from '../../engine/doctor.ts'
import { nodePeerFactory } from '../../platform/node/rtc/factory.ts'
import { describeCause, describeFinding, describeOutcome } from '../../words/doctor.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, dataFolder, settingOverrides, withCommonOptions } from '../options.ts'
import { type Output, printable, terminalOutput } from '../terminal/output.ts'

interface DoctorOptions extends CommonOptions {
  readonly stun?: readonly string[]
  readonly turn?: readonly string[]
  readonly turnUser?: string
  readonly turnPassword?: string
}

/** `dropline doctor` */
export function addDoctorCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('doctor')
    .description('look at this network and say why a transfer may not work, or how it will run')
    .option(
      '--stun <url>',
      'a STUN server to test, such as stun:host:3478; may be repeated',
      collect(/^stuns?:/),
    )
    .option(
      '--turn <url>',
      'a TURN server to test, such as turn:host:3478?transport=tcp; may be repeated',
      collect(/^turns?:/),
    )
    .option('--turn-user <name>', 'user name for --turn')
    .option('--turn-password <password>', 'password for --turn; or set DROPLINE_TURN_PASSWORD')
  withCommonOptions(command).action(async (options: DoctorOptions) => finish(await doctor(options)))
}

async function doctor(options: DoctorOptions): Promise<number> {
  const output = terminalOutput({ json: options.json === true, quiet: options.quiet === true })
  const peers = nodePeerFactory()
  try {
    const report = await runDoctorOnce({
      dataFolder: dataFolder(options),
      overrides: settingOverrides(options),
      peers,
      request: requestOf(options),
      onFinding: (finding) => {
        output.event({ event: 'finding', ...finding })
        output.say(printable(describeFinding(finding)))
      },
    })
    conclude(report, output)
    return report.diagnosis.causes[0]?.severity === 'blocks' ? EXIT.noPath : EXIT.done
  } finally {
    peers.close()
  }
}

function requestOf({ stun = [], turn = [], turnUser, turnPassword }: DoctorOptions): DoctorRequest {
  const credential = turnPassword ?? process.env['DROPLINE_TURN_PASSWORD']
  const login = {
    ...(turnUser === undefined ? {} : { username: turnUser }),
    ...(credential === undefined ? {} : { credential }),
  }
  return {
    iceServers: [
      ...(stun.length === 0 ? [] : [{ urls: stun }]),
      ...(turn.length === 0 ? [] : [{ urls: turn, ...login }]),
    ],
  }
}

function conclude({ diagnosis }: DoctorReport, output: Output): void {
  const causes = diagnosis.causes.map((found) => ({ ...found, ...describeCause(found) }))
  const { lan, internet } = diagnosis
  output.event({ event: 'diagnosis', lan, internet, causes })
  output.say('')
  output.result(describeOutcome(diagnosis))
  const [first, ...others] = causes
  if (first !== undefined && first.severity !== 'note') {
    output.result(printable(`Likely cause: ${first.title} ${first.remedy}`))
    for (const { title, remedy } of others) output.say(printable(`Also: ${title} ${remedy}`))
  } else {
    for (const { title, remedy } of causes) output.say(printable(`Note: ${title} ${remedy}`))
  }
}

/** Collects a repeated option whose values begin like `pattern`. */
function collect(
  pattern: RegExp,
): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => {
    if (!pattern.test(text))
      throw new InvalidArgumentError('It must be a URL such as stun:host or turn:host.')
    return [...before, text]
  }
}
