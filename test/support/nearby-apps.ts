// App instances on this machine that meet without a code, as people in one room would.
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import type { TransferSnapshot } from '../../src/engine/api.ts'
import { dropPaths, launchDropline, removeFolder, type RunningApp } from './electron-app.ts'
import { dismissAll } from './two-apps.ts'

/** Meeting takes two seconds; the machine may be busy. */
export const meeting = { timeout: 60_000 }
/** Files move meanwhile. */
export const arrival = { timeout: 60_000 }

export interface Person {
  /** Nobody else on this network is called so. */
  readonly name: string
  /** Where this person's app saves. */
  readonly saveFolder: string
  /** The environment of this person's app. */
  readonly env: Readonly<Record<string, string>>
  /** Changes when the app is started anew. */
  running: RunningApp
}

/** A room with people in it, each at an app of their own. */
export class Room {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'dropline-room-'))
  readonly #people: Person[] = []
  readonly #suffix = randomUUID().slice(0, 4)

  /** Starts an app for somebody who is called `name`. */
  async enter(name: string, env: Readonly<Record<string, string>> = {}): Promise<Person> {
    const saveFolder = path.join(this.folder, name, 'saved')
    mkdirSync(saveFolder, { recursive: true })
    const person = { name: `${name} ${this.#suffix}`, saveFolder, env }
    const present: Person = { ...person, running: await this.#launch(person) }
    this.#people.push(present)
    return present
  }

  /** Quits the app; whoever remembers it sees it go. */
  async leave(person: Person): Promise<void> {
    await person.running.close()
  }

  /** Starts the app again, with everything that it knew. */
  async comeBack(person: Person): Promise<void> {
    person.running = await this.#launch(person)
  }

  /** A fresh file to send. */
  file(name: string, bytes = 5): string {
    const file = path.join(this.folder, name)
    writeFileSync(file, Buffer.alloc(bytes, 'hello'))
    return file
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map(({ running }) => running.close().catch(() => undefined)))
    removeFolder(this.folder)
  }

  #launch({ name, saveFolder, env }: Omit<Person, 'running'>): Promise<RunningApp> {
    return launchDropline({
      env,
      userDataDir: path.join(path.dirname(saveFolder), 'data'),
      args: [`--device-name=${name}`, `--save-folder=${saveFolder}`, '--rendezvous=none'],
    })
  }
}

/** The tile of a device in the window of somebody else. */
export function tileOf(page: Page, name: string): Locator {
  return page.locator('section li', { has: page.getByText(name, { exact: true }) })
}

/** Drops a path on the tile of a device. */
export async function dropOn(page: Page, name: string, file: string): Promise<void> {
  const tile = tileOf(page, name)
  await tile.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  await dropPaths(page, tile, [file])
}

/** The six digits that a window shows. */
export async function shownNumber(page: Page, label = 'Number to compare'): Promise<string> {
  const number = page.getByRole('group', { name: label })
  await expect(number).toHaveText(/\d{3}\s*\d{3}/, meeting)
  return ((await number.textContent()) ?? '').replace(/\s/g, '')
}

/** Every transfer that an app knows. */
export async function transfersOf({ running }: Person): Promise<readonly TransferSnapshot[]> {
  return running.page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    if (!list.ok) throw new Error(list.error.code)
    return list.value
  })
}

/** Puts away what has ended, so that the stage is free. */
export function clearStage({ running }: Person): Promise<void> {
  return dismissAll(running.page)
}

/** Makes two people remember each other: one sends to the other, who can be seen by everyone for it. */
export async function makeFriends(room: Room, sender: Person, receiver: Person): Promise<void> {
  const [from, to] = [sender.running.page, receiver.running.page]
  await to.getByRole('combobox', { name: 'Visible to' }).selectOption('everyone')
  await expect(tileOf(from, receiver.name)).toBeVisible(meeting)
  await dropOn(from, receiver.name, room.file(`first for ${receiver.name}.txt`))
  await to.getByRole('button', { name: 'Accept' }).click(meeting)
  const remember = { name: 'Remember this device', exact: true }
  await from.getByRole('button', remember).click(arrival)
  await expect(to.getByText(/wants to remember this computer/)).toBeVisible(meeting)
  await to.getByRole('button', remember).click()
  for (const page of [from, to]) await expect(page.getByText(/You remember each other/)).toBeVisible(meeting)
  await to.getByRole('combobox', { name: 'Visible to' }).selectOption('trusted')
  await expect(tileOf(from, receiver.name)).toContainText('Remembered', meeting)
  await Promise.all([clearStage(sender), clearStage(receiver)])
}
