import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builder, distFolder, packageFile, root, run } from './packed.ts'

let scratch = ''
/** The files of the Debian package, as they lie after an installation. */
let installed = ''
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'dropline-packaging-'))
  installed = join(scratch, 'deb')
  run('dpkg-deb', '-R', packageFile('.deb'), installed)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const fileManagerEntries = [
  '/usr/share/Thunar/sendto/dropline.desktop',
  '/usr/share/kio/servicemenus/dropline.desktop',
  '/usr/share/nautilus-python/extensions/dropline.py',
  '/usr/share/nemo/actions/dropline.nemo_action',
]
const iconSides = [16, 24, 32, 48, 64, 128, 256, 512]
const iconPath = (side: number) => `/usr/share/icons/hicolor/${side}x${side}/apps/dropline.png`
const sharedFiles = [
  ...fileManagerEntries,
  ...iconSides.map(iconPath),
  '/usr/share/applications/dropline.desktop',
]

describe('the Debian package', () => {
  it('says what it is and what it needs', () => {
    const field = (name: string) => run('dpkg-deb', '-f', packageFile('.deb'), name).trim()
    expect(['Package', 'Version', 'Architecture', 'Section'].map(field)).toEqual([
      'dropline',
      '0.1.0',
      'amd64',
      'net',
    ])
    expect(field('Depends').split(', ')).toEqual(
      expect.arrayContaining(['libgtk-3-0', 'libnss3', 'xdg-utils']),
    )
    expect(field('Description')).toMatch(/^Sends files straight from one computer to another\n Drop files/)
  })

  it('holds every file unchanged', () => {
    const sums = readFileSync(join(installed, 'DEBIAN/md5sums'), 'utf8').trimEnd().split('\n')
    expect(sums.length).toBeGreaterThan(50)
    for (const line of sums) {
      const [sum, name] = line.split('  ')
      const actual = createHash('md5')
        .update(readFileSync(join(installed, name ?? '')))
        .digest('hex')
      expect([name, actual]).toEqual([name, sum])
    }
  })

  it('belongs to root, and nobody else may write', () => {
    const listed = run('dpkg-deb', '-c', packageFile('.deb')).trimEnd().split('\n')
    expect(listed.filter((line) => !/^.rw.r-.r-. root\/root /.test(line) && !line.startsWith('l'))).toEqual(
      [],
    )
  })

  it.each(['postinst', 'postrm'])('has a %s that the shell can read', (name) => {
    run('bash', '-n', join(installed, 'DEBIAN', name))
  })

  it('is installed as such by the updater', () => {
    const resources = join(installed, 'opt/Dropline/resources')
    expect(readFileSync(join(resources, 'package-type'), 'utf8')).toBe('deb')
    expect(readFileSync(join(resources, 'app-update.yml'), 'utf8')).toContain(
      'url: https://example.org/dropline/updates',
    )
  })
})

describe('the desktop entry', () => {
  it('is valid, opens links, and is found by the system', () => {
    const folder = join(installed, 'usr/share/applications')
    run('desktop-file-validate', join(folder, 'dropline.desktop'))
    run('update-desktop-database', folder)
    expect(readFileSync(join(folder, 'mimeinfo.cache'), 'utf8')).toContain(
      'x-scheme-handler/dropline=dropline.desktop;',
    )
    const entry = readFileSync(join(folder, 'dropline.desktop'), 'utf8')
    expect(entry).toMatch(/^Exec=\/opt\/Dropline\/dropline %U$/m)
    // The window's class, by which a dock finds its icon, is the name of the desktop file in package.json.
    expect(entry).toMatch(/^StartupWMClass=dropline$/m)
  })

  it('is described for software centres', () => {
    const file = join(installed, 'usr/share/metainfo/org.dropline.app.metainfo.xml')
    run('appstreamcli', 'validate', '--no-net', file)
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(readFileSync(file, 'utf8')).toContain(`<release version="${version}"`)
  })

  it.each(iconSides)('has an icon of %i pixels', (side) => {
    const png = readFileSync(join(installed, iconPath(side)))
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([side, side])
  })
})

describe('the RPM package', () => {
  it('says what it is', () => {
    const query = run('rpm', '-qp', '--qf', '%{NAME} %{VERSION} %{ARCH} %{LICENSE}', packageFile('.rpm'))
    expect(query).toBe('dropline 0.1.0 x86_64 MIT')
  })

  it('has the files of the Debian package', () => {
    const listed = run('rpm', '-qpl', packageFile('.rpm')).trimEnd().split('\n')
    expect(listed).toEqual(expect.arrayContaining([...sharedFiles, '/opt/Dropline/resources/app.asar']))
    expect(listed.filter((file) => /^\/usr\/share(\/[^/]+)?$/.test(file))).toEqual([])
  })

  it('has scripts that the shell can read', () => {
    const scripts = run('rpm', '-qp', '--scripts', packageFile('.rpm'))
    expect(scripts).toContain("'/opt/Dropline/chrome-sandbox'")
    expect(scripts).not.toContain('${')
  })
})

describe('the AppImage', () => {
  it('holds the app and a valid desktop entry behind its runtime', () => {
    const image = packageFile('.AppImage')
    const offset = readFileSync(image).indexOf('hsqs')
    expect(offset).toBeGreaterThan(0)
    const folder = join(scratch, 'appimage')
    run('unsquashfs', '-q', '-n', '-o', String(offset), '-d', folder, image)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['AppRun', 'dropline', 'dropline.desktop', 'resources']),
    )
    run('bash', '-n', join(folder, 'AppRun'))
    run('desktop-file-validate', join(folder, 'dropline.desktop'))
    expect(readFileSync(join(folder, 'dropline.desktop'), 'utf8')).toMatch(/^Exec=AppRun\b.* %U$/m)
  })
})

describe('the update file', () => {
  interface UpdateFile {
    readonly version: string
    readonly files: readonly { url: string; sha512: string; size: number }[]
  }
  it('has the hash of each package, and lets everybody have it until a release says otherwise', () => {
    const yaml = builder('js-yaml') as { load: (text: string) => UpdateFile }
    const update = yaml.load(readFileSync(join(distFolder, 'latest-linux.yml'), 'utf8'))
    expect(update.files.map(({ url }) => url).sort()).toEqual(
      ['.AppImage', '.deb', '.rpm'].map((ending) => basename(packageFile(ending))).sort(),
    )
    for (const { url, sha512, size } of update.files) {
      const bytes = readFileSync(join(distFolder, url))
      expect([size, sha512]).toEqual([bytes.length, createHash('sha512').update(bytes).digest('base64')])
    }
    expect(update).not.toHaveProperty('stagingPercentage')
  })
})

describe('the entries for file managers', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string }

  it.each(fileManagerEntries)('%s starts the installed app', (file) => {
    const text = readFileSync(join(installed, file), 'utf8')
    expect(text).toContain(`/opt/Dropline/${manifest.name}`)
    expect(text).toContain('--send')
  })

  it('are valid where there is a tool to say so', () => {
    run('desktop-file-validate', join(installed, '/usr/share/Thunar/sendto/dropline.desktop'))
  })

  it('hands paths to Dropline without a shell, from Nautilus', () => {
    const file = join(installed, '/usr/share/nautilus-python/extensions/dropline.py')
    const output = run('python3', join(root, 'test/packaging/nautilus-stub.py'), file)
    expect(JSON.parse(output)).toEqual({
      label: 'Send with Dropline',
      started: [['/opt/Dropline/dropline', '--send', '/home/ada/a "b" $(c).txt', '/home/ada/d']],
      remote: 0,
      absent: 0,
    })
  })
})
