import { describe, expect, it } from 'vitest'
import { parseOpenRequest, readOpenRequest } from '../../../../src/main/shell/open-request.ts'

const read = (args: readonly string[], exists: (file: string) => boolean = () => true) =>
  readOpenRequest({ args, cwd: '/home/ada', exists })
const link = 'dropline://receive#4821-ocean-velvet'

describe('readOpenRequest', () => {
  it('finds files, relative to where the command was typed', () => {
    expect(read(['--send', 'a.txt', '/b', '../c']).paths).toEqual(['/home/ada/a.txt', '/b', '/home/c'])
    expect(read(['a.txt']).paths).toEqual(['/home/ada/a.txt'])
  })

  it('finds one link, and takes it for no file', () => {
    expect(read([link, 'DROPLINE://x'])).toEqual({ link, paths: [], hidden: false })
  })

  it('leaves switches to Electron', () => {
    expect(read(['--no-sandbox', '-x', '--device-name=Ada', '--hidden'])).toEqual({
      link: null,
      paths: [],
      hidden: true,
    })
  })

  it('takes everything behind -- for files', () => {
    expect(read(['--', '--no-sandbox', link]).paths).toEqual([
      '/home/ada/--no-sandbox',
      `/home/ada/${link.replace('//', '/')}`,
    ])
    expect(read(['--', link]).link).toBeNull()
  })

  it('reads what file managers of Linux write', () => {
    expect(read(['file:///home/ada/%C3%BCber%20uns.txt']).paths).toEqual(['/home/ada/über uns.txt'])
    expect(read(['file://elsewhere/share/x', 'file:///a%00b', 'file:///a%2Fb']).paths).toEqual([])
  })

  it('leaves out what is not there, unless it was meant', () => {
    const exists = (file: string) => file === '/there'
    expect(read(['/there', '/odd'], exists).paths).toEqual(['/there'])
    expect(read(['--send', '/there', '/gone'], exists).paths).toEqual(['/there', '/gone'])
  })
})

describe('parseOpenRequest', () => {
  it('takes what a start of the app sends', () => {
    const request = read([link, '--send', '/a', '--hidden'])
    expect(parseOpenRequest(JSON.parse(JSON.stringify(request)))).toEqual(request)
  })

  it.each([
    undefined,
    [],
    { link: 1, paths: [], hidden: false },
    { link: null, paths: ['a'], hidden: false },
  ])('takes %j for nothing', (value) => {
    expect(parseOpenRequest(value)).toEqual({ link: null, paths: [], hidden: false })
  })
})
