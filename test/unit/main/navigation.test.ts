import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { lockNavigation } from '../../../src/main/navigation.ts'

class ScriptedContents extends EventEmitter {
  openHandler: () => unknown = () => undefined
  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler
  }
}

function createContents(): ScriptedContents {
  const app = new EventEmitter()
  lockNavigation(app as unknown as App)
  const contents = new ScriptedContents()
  app.emit('web-contents-created', {}, contents)
  return contents
}

function isVetoed(contents: EventEmitter, event: string, url?: string): boolean {
  const preventDefault = vi.fn()
  contents.emit(event, { url, preventDefault })
  return preventDefault.mock.calls.length > 0
}

describe('lockNavigation', () => {
  const events = ['will-navigate', 'will-redirect', 'will-frame-navigate']
  it.each([
    'https://example.org/',
    'file:///home/ada/a.txt',
    'app://bundle/other.html',
    'app://bundle/index.html?x',
    'app://bundle.example.org/index.html',
    'about:blank',
    'about:srcdoc',
    'data:text/html,x',
    'javascript:alert(1)',
  ])('keeps every frame from %s', (url) => {
    const contents = createContents()
    expect(events.map((event) => isVetoed(contents, event, url))).toEqual([true, true, true])
  })

  it('lets the page reload', () => {
    expect(isVetoed(createContents(), 'will-navigate', 'app://bundle/index.html')).toBe(false)
  })

  it('denies new windows and webviews', () => {
    const contents = createContents()
    expect(contents.openHandler()).toEqual({ action: 'deny' })
    expect(isVetoed(contents, 'will-attach-webview')).toBe(true)
  })
})
