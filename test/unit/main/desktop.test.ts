import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { wordsIn } from '../../support/words.ts'
import { electronDesktop } from '../../../src/main/desktop.ts'

const { showOpenDialog, showItemInFolder, writeText } = vi.hoisted(() => ({
  showOpenDialog:
    vi.fn<(parent: unknown, options: { title: string; properties: string[] }) => Promise<object>>(),
  showItemInFolder: vi.fn(),
  writeText: vi.fn(() => Promise.resolve()),
}))
vi.mock('electron', () => ({
  dialog: { showOpenDialog },
  shell: { showItemInFolder },
  clipboard: { writeText },
}))

const parent = {} as unknown as BrowserWindow
const words = () => wordsIn('de')
beforeEach(() => {
  vi.clearAllMocks()
  showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/a', '/b'] })
})

describe('electronDesktop', () => {
  it('asks for files or for folders, in a dialog of the window', async () => {
    const desktop = electronDesktop(() => parent, words)
    expect(await desktop.choose('files')).toEqual(['/a', '/b'])
    expect(await desktop.choose('folder')).toEqual(['/a', '/b'])
    expect(await desktop.chooseSaveFolder()).toBe('/a')
    expect(
      showOpenDialog.mock.calls.map(([window, options]) => [window === parent, options.properties]),
    ).toEqual([
      [true, ['openFile', 'multiSelections']],
      [true, ['openDirectory', 'multiSelections']],
      [true, ['openDirectory', 'createDirectory']],
    ])
    expect(showOpenDialog.mock.calls[0]?.[1].title).toBe('Dateien zum Senden wählen')
  })

  it('answers nothing when the user changed their mind or the window is gone', async () => {
    showOpenDialog.mockResolvedValue({ canceled: true, filePaths: ['/a'] })
    expect(await electronDesktop(() => parent, words).choose('files')).toEqual([])
    expect(await electronDesktop(() => parent, words).chooseSaveFolder()).toBeNull()
    showOpenDialog.mockClear()
    expect(await electronDesktop(() => undefined, words).choose('files')).toEqual([])
    expect(showOpenDialog).not.toHaveBeenCalled()
  })

  it('shows and copies what it is told', async () => {
    const desktop = electronDesktop(() => parent, words)
    desktop.showInFolder('/a')
    await desktop.copy('text')
    expect([showItemInFolder.mock.calls, writeText.mock.calls]).toEqual([[['/a']], [['text']]])
  })
})
