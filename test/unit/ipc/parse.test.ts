import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../src/core/base/errors.ts'
import { CLIPBOARD_LIMIT_CHARACTERS, callNames, ITEMS_LIMIT, parseArguments } from '../../../src/ipc/parse.ts'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof DroplineError) return error.code
    throw error
  }
  return 'accepted'
}

describe('parseArguments', () => {
  it('answers the same arguments for calls that the window makes', () => {
    expect(parseArguments['app.info']([])).toEqual([])
    expect(parseArguments['files.choose'](['folder'])).toEqual(['folder'])
    expect(parseArguments['files.register']([['/a', '/b']])).toEqual([['/a', '/b']])
    expect(parseArguments['transfer.send']([['x'], { receivers: 2 }])).toEqual([['x'], { receivers: 2 }])
    expect(parseArguments['transfer.receive'](['4821-ocean-velvet'])).toEqual(['4821-ocean-velvet'])
    expect(parseArguments['settings.change']([{ lan: false, rendezvousUrl: null }])).toEqual([
      { lan: false, rendezvousUrl: null },
    ])
  })

  it.each([
    ['one argument too many', 'transfer.accept', ['id', {}, 'more'], 'internal'],
    ['a folder named by the window', 'transfer.accept', ['id', { path: '/etc' }], 'internal'],
    ['paths in the options of a share', 'transfer.send', [[], { paths: ['/etc'] }], 'internal'],
    ['an id that is no string', 'transfer.cancel', [{ toString: (): string => 'id' }], 'internal'],
    ['an id that is too long', 'transfer.cancel', ['x'.repeat(65)], 'internal'],
    ['an empty id', 'transfer.reveal', [''], 'internal'],
    ['an unknown kind', 'files.choose', ['directory'], 'internal'],
    ['a NUL in a path', 'files.register', [['/etc/\0passwd']], 'internal'],
    ['a path that is too long', 'files.register', [['/'.repeat(32_768)]], 'internal'],
    ['too many paths', 'files.register', [Array(ITEMS_LIMIT + 1).fill('/a')], 'internal'],
    ['too many items', 'transfer.send', [Array(ITEMS_LIMIT + 1).fill('a'), {}], 'internal'],
    ['a text that is too long', 'clipboard.write', ['x'.repeat(CLIPBOARD_LIMIT_CHARACTERS + 1)], 'internal'],
    ['a code that is too long', 'transfer.receive', ['1'.repeat(257)], 'code-malformed'],
    ['a folder by the way', 'settings.change', [{ saveFolder: '/etc' }], 'setting-invalid'],
    ['an empty device name', 'settings.change', [{ deviceName: '  ' }], 'setting-invalid'],
    ['a page as server', 'settings.change', [{ rendezvousUrl: 'https://example.org' }], 'setting-invalid'],
    ['no array', 'app.info', {}, 'internal'],
  ] as const)('refuses %s', (_, channel, args, code) => {
    expect(codeOf(() => parseArguments[channel](args))).toBe(code)
  })

  it('names the setting that is wrong', () => {
    try {
      parseArguments['settings.change']([{ deviceName: '' }])
      expect.unreachable()
    } catch (error) {
      expect((error as DroplineError).detail).toEqual({ setting: 'deviceName' })
    }
  })

  it('never tells a value, which may be a code', () => {
    const secret = '4821-ocean-velvet'
    fc.assert(
      fc.property(fc.constantFrom(...callNames), (channel) => {
        try {
          parseArguments[channel]([{ [secret]: secret }, secret])
        } catch (error) {
          expect(JSON.stringify((error as DroplineError).info)).not.toContain(secret)
        }
      }),
    )
  })

  it('accepts or throws a DroplineError, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...callNames),
        fc.anything({ withNullPrototype: true }),
        (channel, args) => {
          codeOf(() => parseArguments[channel](args))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('lets nothing but plain data through', () => {
    fc.assert(
      fc.property(fc.constantFrom(...callNames), fc.array(fc.anything()), (channel, args) => {
        let parsed: unknown
        try {
          parsed = parseArguments[channel](args)
        } catch {
          return
        }
        expect(structuredClone(parsed)).toEqual(parsed)
      }),
    )
  })
})
