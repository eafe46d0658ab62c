// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { TEXT_LIMIT_BYTES } from '../../../../../src/engine/api.ts'
import { renderApp } from '../../render-app.tsx'

beforeAll(() => {
  // jsdom draws nothing, so it has no modal dialogs; being open is all that matters here.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
})
afterEach(cleanup)

const paste = (text: string) => fireEvent.paste(window, { clipboardData: { files: [], getData: () => text } })
const textBox = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Text' })

test('a text is typed and sent', async () => {
  const { dropline, app } = renderApp()
  fireEvent.click(screen.getByRole('button', { name: 'Send text' }))
  expect(document.activeElement).toBe(textBox())
  fireEvent.submit(textBox())
  expect(dropline.asked).toEqual([])
  fireEvent.change(textBox(), { target: { value: 'Door code: 4417' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(dropline.calls).toContainEqual(['send', [], { text: 'Door code: 4417' }])
  expect(app.store.getState().pickedId).toBe('sent-1')
})

test('pasted text is offered to be sent, unless it is a code', () => {
  renderApp()
  paste('4821-ocean-velvet')
  expect(screen.queryByRole('dialog')).toBeNull()
  paste('some text')
  expect(textBox().value).toBe('some text')
})

test('a text that is too long is refused where it is typed', () => {
  const { dropline } = renderApp()
  paste('ü'.repeat(TEXT_LIMIT_BYTES / 2 + 1))
  expect(screen.getByText(/too long/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(dropline.asked).toEqual([])
})

test('a share can be for several', async () => {
  const { dropline } = renderApp()
  fireEvent.change(screen.getByRole('combobox', { name: 'Receivers' }), { target: { value: '3' } })
  fireEvent.click(screen.getByRole('button', { name: 'Choose files' }))
  await waitFor(() => expect(dropline.calls).toContainEqual(['send', ['item-1'], { receivers: 3 }]))
})

test('the menu opens the settings and leads to the code', async () => {
  const { dropline, app } = renderApp()
  await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
  act(() => dropline.command.emit('enter-code'))
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Pairing code' }))
  act(() => dropline.command.emit('settings'))
  expect(screen.getByRole('dialog', { name: 'Settings' })).toBeTruthy()
})
