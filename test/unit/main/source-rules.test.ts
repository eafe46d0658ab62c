// Rules about the source itself that no run can show: what is never imported, never switched on.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => path.join(entry.parentPath, entry.name))

const text = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))

/** The source without comments, which may name what is forbidden. */
const codeOf = (file: string): string =>
  (text.get(file) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

const filesWith = (pattern: RegExp): string[] => sources.filter((file) => pattern.test(codeOf(file)))

describe('the source', () => {
  it('takes messages of a window in one place, and sends them from one place', () => {
    expect(filesWith(/\bipcMain\b/)).toEqual(['src/main/ipc/handle.ts'])
    expect(filesWith(/\bipcRenderer\b/)).toEqual(['src/preload/index.ts'])
    expect(filesWith(/webContents\.(send|ipc)\b|\.sendSync\b/)).toEqual(['src/main/ipc/handle.ts'])
  })

  it('opens web pages in one place, and received files nowhere', () => {
    expect(filesWith(/\bopenExternal\b/)).toEqual(['src/main/external-links.ts'])
    expect(filesWith(/\bopenPath\b/)).toEqual([])
    expect(filesWith(/\bshowItemInFolder\b/)).toEqual(['src/main/desktop.ts'])
  })

  it('creates windows in one place, with no wall taken down', () => {
    expect(filesWith(/new (BrowserWindow|BaseWindow|WebContentsView|BrowserView)\b/)).toEqual([
      'src/main/window.ts',
    ])
    const forbidden =
      /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|nodeIntegrationIn|contextIsolation: false|sandbox: false|nodeIntegration: true|webviewTag: true|bypassCSP|enable-features|no-sandbox|commandLineSwitches/
    expect(filesWith(forbidden)).toEqual([])
  })

  it('puts no markup and no code together from strings', () => {
    expect(filesWith(/\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|new Function\(/)).toEqual([])
    // A method of that name is another thing: Redis runs its own scripts by it.
    expect(filesWith(/(?<![.\w])eval\(|\b(globalThis|window|self)\.eval\b/)).toEqual([])
  })

  it('keeps the preload short enough to read at once', () => {
    expect((text.get('src/preload/index.ts') ?? '').split('\n').length).toBeLessThan(100)
  })
})
