import type { Command } from 'commander'
import type { DoctorReport } from '../../core/doctor/report.ts'
import { runDoctorOnce } from '../../engine/doctor.ts'
import { nodePeerFactory } from '../../platform/node/rtc/factory.ts'
import { describeCause, describeFinding, describeOutcome } from '../../words/doctor.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, dataFolder, settingOverrides, withCommonOptions } from '../options.ts'
import { type Output, printable, terminalOutput } from '../terminal/output.ts'

/** `dropline doctor` */
export function addDoctorCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('doctor')
    .description('look at this network and say why a transfer may not work, or how it will run')
  withCommonOptions(command).action(async (options: CommonOptions) => finish(await doctor(options)))
}

async function doctor(options: CommonOptions): Promise<number> {
  const output = terminalOutput({ json: options.json === true, quiet: options.quiet === true })
  const peers = nodePeerFactory()
  try {
    const report = await runDoctorOnce({
      dataFolder: dataFolder(options),
      overrides: settingOverrides(options),
      peers,
      request: {},
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
