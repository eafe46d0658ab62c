import type { Command } from 'commander'
import type { DoctorReport } from '../../core/doctor/report.ts'
import { runDoctorOnce } from '../../engine/doctor.ts'
import { nodePeerFactory } from '../../platform/node/rtc/factory.ts'
import { causeWords, conclusionLines, findingLines } from '../../words/doctor.ts'
import { forTerminal, terminalWords } from '../../words/terminal.ts'
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
        for (const line of findingLines(finding, terminalWords())) output.say(printable(forTerminal(line)))
      },
    })
    conclude(report, output)
    return report.diagnosis.causes[0]?.severity === 'blocks' ? EXIT.noPath : EXIT.done
  } finally {
    peers.close()
  }
}

function conclude({ diagnosis }: DoctorReport, output: Output): void {
  const words = terminalWords()
  const causes = diagnosis.causes.map((found) => {
    const { title, remedy } = causeWords(found, words)
    return { ...found, title: forTerminal(title), remedy: forTerminal(remedy) }
  })
  const { lan, internet } = diagnosis
  output.event({ event: 'diagnosis', lan, internet, causes })
  output.say('')
  const [outcome = '', first, ...others] = conclusionLines(diagnosis, words).map((line) =>
    printable(forTerminal(line)),
  )
  output.result(outcome)
  if (first !== undefined && causes[0]?.severity !== 'note') output.result(first)
  else if (first !== undefined) output.say(first)
  for (const line of others) output.say(line)
}
