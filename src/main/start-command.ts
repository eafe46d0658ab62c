// How this app was started, and how it can be started again.

/** The facts of the process that say so. */
export interface ProcessFacts {
  readonly argv: readonly string[]
  readonly execPath: string
  /** Set while the app is not packed: Electron was told which app to run. */
  readonly defaultApp?: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The arguments that are the app's: without the executable, and without the app's folder where that is one. */
export function ownArguments({ argv, defaultApp }: ProcessFacts): readonly string[] {
  const args = argv.slice(1)
  if (defaultApp !== true) return args
  const app = args.findIndex((argument) => !argument.startsWith('-'))
  return app < 0 ? args : args.toSpliced(app, 1)
}

/** The command that starts this app again, without arguments. An AppImage is started by its own file, not by what it holds. */
export function ownCommand(
  { execPath, defaultApp, env }: ProcessFacts,
  appFolder: string,
): readonly string[] {
  if (defaultApp === true) return [execPath, appFolder]
  const appImage = env['APPIMAGE']
  return [appImage === undefined || appImage === '' ? execPath : appImage]
}
