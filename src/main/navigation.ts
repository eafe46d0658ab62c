import type { App, WebContents } from 'electron'
import { APP_PAGE } from './app-origin.ts'
import { log } from './log.ts'

interface NavigationDetails {
  readonly url: string
  preventDefault(): void
}

/** Keeps every page of the app where it is: no other page, no frame, no second window, no webview (items 11 to 14). */
export function lockNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
}

/** @see lockNavigation */
export function lockContents(contents: WebContents): void {
  const veto = (details: NavigationDetails): void => {
    // A reload is a navigation to the page that is there already.
    if (details.url === APP_PAGE) return
    details.preventDefault()
    log.warn('navigation vetoed')
  }
  contents.on('will-navigate', veto)
  contents.on('will-redirect', veto)
  contents.on('will-frame-navigate', veto)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    log.warn('webview vetoed')
  })
  contents.setWindowOpenHandler(() => {
    log.warn('window vetoed')
    return { action: 'deny' }
  })
}
