import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeLink, parseCode } from '../../../../src/core/pairing/code.ts'
import { codeOfLink } from '../../../../src/main/shell/deep-link.ts'

describe('codeOfLink', () => {
  it.each([
    ['dropline://receive#4821-ocean-velvet', '4821-ocean-velvet'],
    ['DROPLINE://receive#4821-ocean-velvet', '4821-ocean-velvet'],
    // Some systems put a path in.
    ['dropline://receive/#4821-ocean-velvet', '4821-ocean-velvet'],
    ['dropline://receive#00000-ocean-velvet-ocean-velvet', '00000-ocean-velvet-ocean-velvet'],
  ])('finds the code in %s', (link, code) => {
    expect(codeOfLink(link)).toBe(code)
  })

  it.each([
    '',
    'dropline:',
    'dropline://receive',
    'dropline://receive#',
    'dropline://send#4821-ocean-velvet',
    'dropline:receive#4821-ocean-velvet',
    'dropline://receive.example.org#4821-ocean-velvet',
    'dropline://user@receive#4821-ocean-velvet',
    'dropline://receive:80#4821-ocean-velvet',
    'dropline://receive/../x#4821-ocean-velvet',
    'dropline://receive?accept=1#4821-ocean-velvet',
    'dropline://receive#4821-ocean-velvet&accept',
    'dropline://receive#4821-OCEAN-velvet',
    'dropline://receive#4821-ocean',
    'dropline://receive#4821 ocean velvet',
    'dropline://receive#4821-ocean-velvet%0a',
    'dropline://receive#4821-ocean-velvet --no-sandbox',
    `dropline://receive#4821-ocean-velvet${' '.repeat(200)}`,
    'https://receive#4821-ocean-velvet',
    'javascript:alert(1)#4821-ocean-velvet',
  ])('finds nothing in %j', (link) => {
    expect(codeOfLink(link)).toBeNull()
  })

  it('finds the code of every link that a share shows', () => {
    const digits = fc.integer({ min: 0, max: 9999 }).map((number) => String(number).padStart(4, '0'))
    fc.assert(
      fc.property(digits, (nameplate) => {
        const code = parseCode(`${nameplate}-ocean-velvet`)
        expect(codeOfLink(codeLink(code))).toBe(`${nameplate}-ocean-velvet`)
      }),
    )
  })

  it('answers a code or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const code = codeOfLink(`dropline://receive${text}`)
        expect(code === null || /^\d{4,5}(-[a-z]{3,8}){2,4}$/.test(code)).toBe(true)
      }),
    )
  })
})
