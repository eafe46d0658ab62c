import { expect, test } from 'vitest'
import { freeBytes } from '../../../../src/core/base/bytes.ts'

test('a message that is alone in its memory gives it back', () => {
  const message = new Uint8Array(1024)
  const { buffer } = message
  freeBytes(message)
  expect(message.length).toBe(0)
  expect(buffer.byteLength).toBe(0)
})

test('a part of something larger is left alone', () => {
  const whole = new Uint8Array(1024).fill(7)
  freeBytes(whole.subarray(1))
  expect(whole).toEqual(new Uint8Array(1024).fill(7))
})

test('what cannot be given back is left alone', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(16))
  freeBytes(shared)
  expect(shared.length).toBe(16)
})
