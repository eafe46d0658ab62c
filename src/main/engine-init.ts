// What main tells the engine process when it starts it: one argument, because it must be there before the first message.
import { z } from 'zod'
import { settingsChange } from '../engine/rpc/schemas.ts'

const PREFIX = '--engine-init='

const schema = z.object({
  dataFolder: z.string().min(1),
  logFolder: z.string().min(1),
  overrides: settingsChange,
})

/** Absolute folders, and settings that hold for this run only. */
export type EngineInitMessage = Readonly<z.infer<typeof schema>>

/** The argument for the engine process. */
export function engineInitArgument(init: EngineInitMessage): string {
  return PREFIX + JSON.stringify(init)
}

/** Finds and parses the argument of engineInitArgument; throws when it is missing or wrong. */
export function readEngineInit(argv: readonly string[]): EngineInitMessage {
  const argument = argv.find((candidate) => candidate.startsWith(PREFIX))
  return schema.parse(JSON.parse(argument?.slice(PREFIX.length) ?? 'null'))
}
