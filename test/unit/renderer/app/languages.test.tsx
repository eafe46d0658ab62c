// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Language } from '../../../../src/core/base/language.ts'
import { AppContext } from '../../../../src/renderer/src/app/app-context.ts'
import { AppWords } from '../../../../src/renderer/src/app/app-words.tsx'
import { createApp } from '../../../../src/renderer/src/app/store.ts'
import { WindowView } from '../../../../src/renderer/src/app/window-view.tsx'
import { pseudoMarks, pseudoWords, wordsIn } from '../../../support/words.ts'
import {
  exampleSettings,
  exampleShellSettings,
  FakeDropline,
} from '../../../support/ui-harness/fake-dropline.ts'
import { exampleTransfer, scenes } from '../../../support/ui-harness/scenes.ts'
import { renderApp } from '../render-app.tsx'

beforeEach(() => localStorage.clear())
afterEach(cleanup)

const [open, close] = pseudoMarks
const spokenAttributes = ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']
/** Names and codes are not ours to translate; they stand in elements of their own. So does the name of the product. */
const data = 'bdi, [role=status], option, header > p:first-of-type'

/** The text with every marked part taken out, the inner ones first. */
function unmarked(text: string): string {
  const inner = new RegExp(`${open}[^${open}${close}]*${close}`, 'g')
  const next = text.replace(inner, '')
  return next === text ? text : unmarked(next)
}

/** Units and numbers come from Intl, not from the language files. */
const fromIntl = /\d[\d.,]*\s?(?:[kMGTP]?B(?:\/s)?|bytes?|sec|min|hr|%)/g
const examples = ['4821-ocean-velvet', 'wss://']

test.each(Object.keys(scenes))('scene %s says nothing that is not in the language files', async (name) => {
  const { app } = renderApp(scenes[name]?.transfers, pseudoWords())
  await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
  const ours = [...document.body.querySelectorAll('*')].filter((element) => element.closest(data) === null)
  const attributes = ours.flatMap((element) => spokenAttributes.map((name) => element.getAttribute(name)))
  // A sentence can have elements in it, so the text is read whole.
  for (const element of document.body.querySelectorAll(data)) element.textContent = ''
  for (const spoken of [document.body.textContent, ...attributes])
    if (spoken !== null && !examples.includes(spoken))
      expect(unmarked(spoken).replace(fromIntl, ''), spoken).not.toMatch(/\p{Letter}/u)
})

function renderSpoken(language: Language | null = null) {
  const shellSettings = { ...exampleShellSettings, language }
  const dropline = new FakeDropline(
    [exampleTransfer({ name: 'waiting-for-answer' })],
    exampleSettings,
    shellSettings,
  )
  const app = createApp(dropline.api)
  const stop = app.connect()
  render(
    <AppContext value={app}>
      <AppWords>
        <WindowView />
      </AppWords>
    </AppContext>,
  )
  return { app, dropline, stop }
}

test('a language from the settings is spoken at once, and turns the window around where it must', async () => {
  const { app } = renderSpoken()
  await screen.findByRole('heading', { name: 'Waiting for Jonas’ desktop to accept' })
  expect(document.documentElement.dir).toBe('ltr')
  await act(() => app.actions.changeShellSettings({ language: 'ar' }))
  const asked = wordsIn('ar').t('transfer.waitingFor', { peer: 'Jonas’ desktop' })
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(asked)
  expect(document.documentElement.dir).toBe('rtl')
  expect(document.documentElement.lang).toBe('ar')
})

test('the next start speaks the language of the last one before the settings are known', async () => {
  const first = renderSpoken('ja')
  await waitFor(() => expect(document.documentElement.lang).toBe('ja'))
  first.stop()
  cleanup()
  renderSpoken('ja')
  expect(screen.getByRole('button', { name: wordsIn('ja').t('receive.submit') })).toBeTruthy()
})
