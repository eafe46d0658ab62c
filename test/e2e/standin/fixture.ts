import { join } from 'node:path'
import { launchDropline, type LaunchOptions, type RunningApp } from '../../support/electron-app.ts'

interface FixtureApi {
  echo(value: unknown): Promise<unknown>
  fail(): Promise<never>
  connect(): Promise<void>
  pathsOf(files: readonly File[]): string[]
  onNews(listener: (news: unknown) => void): void
  callBack<T>(callback: (value: { two: number }) => T): T
  readonly nested: { readonly list: readonly unknown[] }
  openMainPort(): Promise<{ answer: Map<string, Uint8Array> }>
  useUnknown(): void
}

declare global {
  interface Window {
    readonly fixture: FixtureApi
    readonly port: MessagePort
    dropped?: string[]
  }
}

/** Starts the small app in fixture-app/, which uses Electron the way Dropline does. */
export function launchFixture(options: LaunchOptions = {}): Promise<RunningApp> {
  return launchDropline({ appPath: join(import.meta.dirname, 'fixture-app'), ...options })
}
