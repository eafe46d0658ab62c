// What the stand-in recorded of calls that reach into the desktop: tray, notifications, taskbar, power.
import { type ElectronApplication, expect } from '@playwright/test'

/** How often `api` was called, with its arguments as JSON. */
export function recordedCalls(app: ElectronApplication, api: string): Promise<readonly unknown[][]> {
  return app.evaluate((electron, name) => {
    const { __recorded } = electron as unknown as { __recorded: { api: string; args: unknown[] }[] }
    const calls = __recorded.filter((call) => call.api === name)
    return calls.map(({ args }) => args.map((arg) => JSON.parse(JSON.stringify(arg ?? null)) as unknown))
  }, api)
}

/** Files move before some notifications come, on a machine that may be busy. */
const ARRIVAL_LIMIT_MS = 60_000

interface ShownNotification {
  readonly title: string
  readonly body: string
  readonly actions: readonly { readonly text: string }[]
}

/** Every notification that was shown, the oldest first. */
export async function notifications(app: ElectronApplication): Promise<readonly ShownNotification[]> {
  const calls = await recordedCalls(app, 'Notification.show')
  return calls.map(([notification]) => notification as ShownNotification)
}

/** The titles of the notifications so far. */
export async function titles(app: ElectronApplication): Promise<readonly string[]> {
  return (await notifications(app)).map(({ title }) => title)
}

/** Waits for the notification `title` and presses its button `text` (without one: the notification itself). */
export async function answerNotification(
  app: ElectronApplication,
  title: string,
  text?: string,
): Promise<void> {
  await expect.poll(() => titles(app), { timeout: ARRIVAL_LIMIT_MS }).toContain(title)
  await app.evaluate(
    (electron, asked) => {
      type Emitting = ShownLike & { emit(event: string, ...args: unknown[]): void }
      interface ShownLike {
        title: string
        actions: { text: string }[]
      }
      const { __recorded } = electron as unknown as { __recorded: { api: string; args: unknown[] }[] }
      const shown = __recorded
        .filter(({ api }) => api === 'Notification.show')
        .map(({ args }) => args[0] as Emitting)
        .findLast((notification) => notification.title === asked.title)
      if (asked.text === undefined) shown?.emit('click', {})
      else
        shown?.emit('action', {
          actionIndex: shown.actions.findIndex(({ text: label }) => label === asked.text),
        })
    },
    { title, text },
  )
}

interface TrayLook {
  readonly toolTip: string
  /** Labels from top to bottom; those of submenus behind them. */
  readonly labels: readonly string[]
}

/** How the tray looks now. */
export function tray(app: ElectronApplication): Promise<TrayLook | null> {
  return app.evaluate((electron) => {
    interface Line {
      label: string
      submenu?: { items: Line[] }
    }
    const { __recorded } = electron as unknown as { __recorded: { api: string; args: unknown[] }[] }
    const icon = __recorded.find(({ api }) => api === 'Tray')?.args[0] as
      { toolTip: string; menu: { items: Line[] } | null } | undefined
    const flat = (lines: Line[]): string[] =>
      lines.flatMap(({ label, submenu }) => [label, ...flat(submenu?.items ?? [])])
    return icon === undefined ? null : { toolTip: icon.toolTip, labels: flat(icon.menu?.items ?? []) }
  })
}

/** Chooses the line of the tray's menu whose label has `text` in it. */
export function chooseInTray(app: ElectronApplication, text: string): Promise<void> {
  return app.evaluate((electron, wanted) => {
    interface Line {
      label: string
      click(): void
      submenu?: { items: Line[] }
    }
    const { __recorded } = electron as unknown as { __recorded: { api: string; args: unknown[] }[] }
    const icon = __recorded.find(({ api }) => api === 'Tray')?.args[0] as { menu: { items: Line[] } }
    const flat = (lines: Line[]): Line[] =>
      lines.flatMap((line) => [line, ...flat(line.submenu?.items ?? [])])
    const line = flat(icon.menu.items).find(({ label }) => label.includes(wanted))
    if (line === undefined) throw new Error(`the tray has no ${wanted}`)
    line.click()
  }, text)
}

/** Whether the app's window can be seen. */
export function isWindowVisible(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
}

/** Closes the window as its own button does, as soon as it has come up: before, it would come up all the same. */
export async function closeWindow(app: ElectronApplication): Promise<void> {
  await expect.poll(() => isWindowVisible(app)).toBe(true)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
}
