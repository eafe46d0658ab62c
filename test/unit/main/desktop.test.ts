import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { electronDesktop } from '../../../src/main/desktop.ts'

const { showOpenDialog, showItemInFolder, writeText } = vi.hoisted(() => ({
  showOpenDialog: vi.fn<(parent: unknown, options: { properties: string[] }) => Promise<object>>(),
  showItemInFolder: vi.fn(),
  writeText: vi.fn(() => Promise.resolve()),
}))
vi.mock('electron', () => ({
  dialog: { showOpenDialog },
  shell: { showItemInFolder },
  clipboard: { writeText },
}))

const parent = {} as unknown as BrowserWindow
beforeEach(() => {
  vi.clearAllMocks()
  showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/a', '/b'] })
})

describe('electronDesktop', () => {
  it('asks for files or for folders, in a dialog of the window', async () => {
    const desktop = electronDesktop(() => parent)
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
  })

  it('answers nothing when the user changed their mind or the window is gone', async () => {
    showOpenDialog.mockResolvedValue({ canceled: true, filePaths: ['/a'] })
    expect(await electronDesktop(() => parent).choose('files')).toEqual([])
    expect(await electronDesktop(() => parent).chooseSaveFolder()).toBeNull()
    showOpenDialog.mockClear()
    expect(await electronDesktop(() => undefined).choose('files')).toEqual([])
    expect(showOpenDialog).not.toHaveBeenCalled()
  })

  it('shows and copies what it is told', async () => {
    const desktop = electronDesktop(() => parent)
    desktop.showInFolder('/a')
    await desktop.copy('text')
    expect([showItemInFolder.mock.calls, writeText.mock.calls]).toEqual([[['/a']], [['text']]])
  })
})
