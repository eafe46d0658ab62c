import { shell } from 'electron'
import { log } from './log.ts'

/** The only pages that Dropline ever opens in the browser. */
export const externalLinks = {
  website: 'https://example.org/dropline',
} as const

const allowed: ReadonlySet<string> = new Set(Object.values(externalLinks))

/** Whether `url` is one of ours, letter by letter: a URL that has to be parsed to be judged is not. */
export function isAllowedLink(url: string): boolean {
  return allowed.has(url)
}

/** Opens one of our own pages in the browser of the system; anything else is dropped. */
export async function openLink(url: string): Promise<void> {
  if (isAllowedLink(url)) await shell.openExternal(url)
  else log.warn('link refused')
}
