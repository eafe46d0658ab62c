import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { externalLinks, isAllowedLink, openLink } from '../../../src/main/external-links.ts'

const { openExternal } = vi.hoisted(() => ({ openExternal: vi.fn(() => Promise.resolve()) }))
vi.mock('electron', () => ({ shell: { openExternal } }))
beforeEach(() => openExternal.mockClear())

describe('openLink', () => {
  it('opens our own pages, which are https', async () => {
    for (const url of Object.values(externalLinks)) {
      expect(new URL(url).protocol).toBe('https:')
      await openLink(url)
    }
    expect(openExternal.mock.calls).toEqual(Object.values(externalLinks).map((url) => [url]))
  })

  it.each([
    'file:///etc/passwd',
    'https://example.org',
    'https://example.org/dropline/../x',
    'https://example.org/dropline ',
    'https://example.org/dropline#x',
    'HTTPS://example.org/dropline',
    'https://example.org\\dropline',
    'smb://example.org/share',
    'javascript:alert(1)',
  ])('drops %s', async (url) => {
    await openLink(url)
    expect(openExternal).not.toHaveBeenCalled()
  })

  it('allows nothing but the list, letter by letter', () => {
    const near = fc
      .tuple(fc.constantFrom(...Object.values(externalLinks)), fc.string())
      .map(([url, more]) => url + more)
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), near), (url) => {
        expect(isAllowedLink(url)).toBe((Object.values(externalLinks) as string[]).includes(url))
      }),
    )
  })
})
