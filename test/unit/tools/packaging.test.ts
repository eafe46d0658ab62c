import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFpmArguments } from '../../../tools/packaging/fpm.js'
import { nativeParts } from '../../../tools/packaging/native-parts.js'
import { withStagingPercentage } from '../../../tools/packaging/staged-rollout.js'

const root = resolve(import.meta.dirname, '../../..')
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))
const { load } = builder('js-yaml') as { load: (text: string) => unknown }
const text = (file: string) => readFileSync(join(root, file), 'utf8')

describe('parseFpmArguments', () => {
  it('reads what electron-builder writes', () => {
    const list = [
      '-s',
      'dir',
      '--force',
      '-t',
      'deb',
      '-d',
      'a',
      '-d',
      'b',
      '--name=x',
      '/from/=/opt/X',
      'a=b=/c',
    ]
    expect(parseFpmArguments(list)).toEqual({
      options: { '-s': 'dir', '-t': 'deb', '--name': 'x' },
      lists: { '-d': ['a', 'b'] },
      mappings: [
        { from: '/from/', to: '/opt/X' },
        { from: 'a=b', to: '/c' },
      ],
    })
  })
})

describe('nativeParts', () => {
  const manifest = JSON.parse(text('node_modules/koffi/package.json')) as {
    version: string
    optionalDependencies: Record<string, string>
  }

  it.each(['linux', 'darwin', 'win32'] as const)('are of the version of koffi on %s', (platform) => {
    expect(nativeParts(manifest, platform)).toEqual([
      `@koromix/koffi-${platform}-x64@${manifest.version}`,
      `@koromix/koffi-${platform}-arm64@${manifest.version}`,
    ])
  })

  it('do not exist for every system', () => {
    expect(() => nativeParts(manifest, 'aix')).toThrow(/aix/)
  })
})

describe('withStagingPercentage', () => {
  it('adds the number, and replaces it', () => {
    const once = withStagingPercentage("version: 1.0.0\nreleaseDate: 'x'\n", 10)
    expect(load(once)).toEqual({ version: '1.0.0', releaseDate: 'x', stagingPercentage: 10 })
    expect(load(withStagingPercentage(once, 100))).toMatchObject({ stagingPercentage: 100 })
  })
})

describe('electron-builder.yml', () => {
  interface Platform {
    readonly target: readonly (string | { readonly target: string; readonly arch: readonly string[] })[]
    readonly [key: string]: unknown
  }
  const configuration = load(text('electron-builder.yml')) as {
    readonly linux: Platform
    readonly mac: Platform
    readonly win: Platform
    readonly [key: string]: unknown
  }
  const targets = ({ target }: Platform) => target.map((one) => (typeof one === 'string' ? one : one.target))

  it('makes an installer for each system', () => {
    const { linux, mac, win } = configuration
    expect([targets(linux), targets(mac), targets(win)]).toEqual([
      ['deb', 'rpm', 'AppImage'],
      ['dmg', 'zip'],
      ['nsis'],
    ])
  })

  it('says where updates are, and by which scheme links come', () => {
    expect(configuration).toMatchObject({
      publish: { provider: 'generic', channel: 'latest' },
      protocols: [{ schemes: ['dropline'] }],
    })
  })

  it('signs for macOS so that it can be notarised', () => {
    expect(configuration.mac).toMatchObject({ hardenedRuntime: true, notarize: true })
    // It would quarantine the files of the updater; received files are marked one by one.
    expect(text('electron-builder.yml')).not.toContain('LSFileQuarantineEnabled')
  })

  it('names only files that are there', () => {
    const named = [
      ...text('electron-builder.yml').matchAll(
        /resources\/[\w./ -]+\.(?:png|plist|nsh|desktop|py|nemo_action|workflow)/g,
      ),
    ]
    expect(named.length).toBeGreaterThan(8)
    for (const [file] of named) expect([file, existsSync(join(root, file))]).toEqual([file, true])
  })
})

describe('the release workflow', () => {
  interface Step {
    readonly run?: string
    readonly uses?: string
    readonly env?: Readonly<Record<string, string>>
  }
  interface Job {
    readonly needs?: string
    readonly permissions?: Readonly<Record<string, string>>
    readonly strategy?: {
      readonly matrix: { readonly include: readonly { os: string; arguments: string }[] }
    }
    readonly steps: readonly Step[]
  }
  const workflow = load(text('.github/workflows/release.yml')) as {
    readonly permissions: Readonly<Record<string, string>>
    readonly jobs: Readonly<Record<'check' | 'build' | 'publish' | 'rollout', Job>>
  }
  const { check, build, publish, rollout } = workflow.jobs
  const commands = (job: Job) => job.steps.map(({ run }) => run ?? '').join('\n')

  it('checks everything first, builds on each system, and publishes last', () => {
    expect(commands(check)).toContain('.ci/run')
    expect([build.needs, publish.needs]).toEqual(['check', 'build'])
    const systems = build.strategy?.matrix.include.map(({ os, arguments: given }) => [
      os.split('-')[0],
      given.split(' ')[0],
    ])
    expect(systems).toEqual([
      ['ubuntu', '--linux'],
      ['macos', '--mac'],
      ['windows', '--win'],
    ])
  })

  it('runs scripts that exist', () => {
    const scripts = [
      ...`${commands(build)}\n${commands(publish)}`.matchAll(/node (tools\/[\w/-]+\.js)/g),
    ].map(([, file]) => file)
    expect(scripts).toEqual([
      'tools/packaging/native-parts.js',
      'tools/packaging/read-fuses.js',
      'tools/packaging/staged-rollout.js',
    ])
    for (const file of scripts) expect(text(file ?? '')).not.toBe('')
  })

  it('may write only where it publishes, and has keys only where it signs', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect([check.permissions, build.permissions]).toEqual([undefined, undefined])
    const withSecrets = [...check.steps, ...build.steps, ...publish.steps].filter((step) =>
      JSON.stringify(step).includes('secrets.'),
    )
    expect(withSecrets.map(({ run }) => run)).toEqual([
      `umask 077 && printf '%s' "$KEY" > "$RUNNER_TEMP/apple-key.p8"`,

      'npx electron-builder ${{ matrix.arguments }} --publish never',
    ])
  })

  it('starts with some of the installations, and builds nothing again for the others', () => {
    expect(commands(publish)).toContain('staged-rollout.js dist 10')
    expect(commands(rollout)).not.toMatch(/npm|electron-builder/)
    expect(commands(rollout)).toMatch(
      /download "\$TAG"[^]*staged-rollout\.js dist "\$PERCENT"[^]*upload "\$TAG" dist\/latest/,
    )
  })

  it('puts nothing that a person types into a script', () => {
    expect(Object.values(workflow.jobs).map(commands).join('')).not.toContain('inputs.')
  })
})
