import { Command, CommanderError } from 'commander'
import { addDevicesCommand } from './commands/devices.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addHistoryCommand } from './commands/history.ts'
import { addNearbyCommand } from './commands/nearby.ts'
import { addReceiveCommand } from './commands/receive.ts'
import { addResumeCommand } from './commands/resume.ts'
import { addSendCommand } from './commands/send.ts'
import { addServeCommand } from './commands/serve.ts'
import { EXIT } from './exit-codes.ts'

declare const __DROPLINE_VERSION__: string

function buildProgram(finish: (exitCode: number) => void): Command {
  const program = new Command('dropline')
    .description('Sends files straight from one computer to another.')
    .version(__DROPLINE_VERSION__)
    .showHelpAfterError('(see --help)')
    .exitOverride()
  addSendCommand(program, finish)
  addReceiveCommand(program, finish)
  addResumeCommand(program, finish)
  addServeCommand(program, finish)
  addDoctorCommand(program, finish)
  addDevicesCommand(program, finish)
  addNearbyCommand(program, finish)
  addHistoryCommand(program, finish)
  const every = program.commands.flatMap((command) => [command, ...command.commands])
  for (const command of every) command.exitOverride().showHelpAfterError('(see --help)')
  return program
}

async function main(): Promise<number> {
  let exitCode: number = EXIT.done
  try {
    await buildProgram((code) => {
      exitCode = code
    }).parseAsync()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return exitCode
}

process.exitCode = await main()
