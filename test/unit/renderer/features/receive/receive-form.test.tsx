// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { renderApp } from '../../render-app.tsx'

afterEach(cleanup)

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Pairing code' })
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Receive' }))

function type(text: string) {
  field().focus()
  fireEvent.change(field(), { target: { value: text } })
}

const words = () => within(screen.getByRole('listbox', { name: 'Matching words' }))
const wordOptions = () => words().getAllByRole('option')
const chosenWord = () => words().getByRole('option', { selected: true })

test.each(['Tab', 'Enter', 'ArrowRight'])('%s takes the word that is offered', (key) => {
  renderApp()
  type('4821 ocea')
  expect(fireEvent.keyDown(field(), { key })).toBe(false)
  expect(field().value).toBe('4821-ocean-')
})

test('Up and Down choose among the words, and the choice is told to assistive technology', () => {
  renderApp()
  type('4821-oc')
  const options = wordOptions()
  expect(options.length).toBeGreaterThan(1)
  fireEvent.keyDown(field(), { key: 'ArrowDown' })
  const chosen = chosenWord()
  expect(chosen).toBe(options[1])
  expect(field().getAttribute('aria-activedescendant')).toBe(chosen.id)
  fireEvent.keyDown(field(), { key: 'ArrowUp' })
  fireEvent.keyDown(field(), { key: 'ArrowUp' })
  expect(chosenWord()).toBe(options.at(-1))
  fireEvent.keyDown(field(), { key: 'Tab' })
  expect(field().value).toBe(`4821-${options.at(-1)?.textContent ?? ''}-`)
})

test('Tab goes on to the next control when there is nothing to complete', () => {
  renderApp()
  type('4821-ocean-')
  expect(fireEvent.keyDown(field(), { key: 'Tab' })).toBe(true)
  expect(fireEvent.keyDown(field(), { key: 'Tab', shiftKey: true })).toBe(true)
})

test('a word can be clicked', () => {
  renderApp()
  type('4821-ocea')
  fireEvent.pointerDown(screen.getByRole('option', { name: 'ocean' }))
  expect(field().value).toBe('4821-ocean-')
  expect(document.activeElement).toBe(field())
})

test('an unknown word is flagged at once and mended with one click; no call is made', () => {
  const { dropline } = renderApp()
  type('4821-ocaen-velvet')
  expect(field().getAttribute('aria-invalid')).toBe('true')
  fireEvent.click(screen.getByRole('button', { name: 'Use “ocean”' }))
  expect(field().value).toBe('4821-ocean-velvet')
  expect(dropline.asked).toEqual([])
})

test('an incomplete code is refused with a sentence, without a call', () => {
  const { dropline } = renderApp()
  type('4821-ocean-')
  submit()
  expect(screen.getByRole('alert').textContent).toContain('not a complete pairing code')
  expect(dropline.asked).toEqual([])
  type('4821-ocean-v')
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a whole code, typed in any form, is received once', async () => {
  const { dropline, app } = renderApp()
  type('4821 Ocean VELVET')
  act(() => {
    submit()
    submit()
  })
  await waitFor(() => expect(app.store.getState().codeText).toBe(''))
  expect(dropline.calls.filter(([name]) => name === 'receive')).toEqual([['receive', '4821-ocean-velvet']])
})

test('a failure of the call is told at the field', async () => {
  const { dropline } = renderApp()
  dropline.failures.set('receive', { code: 'no-signaling', detail: {} })
  type('4821-ocean-velvet')
  submit()
  expect((await screen.findByRole('alert')).textContent).toContain('local network')
  expect(field().value).toBe('4821-ocean-velvet')
})
