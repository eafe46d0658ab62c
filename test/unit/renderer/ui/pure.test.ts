import { decodeQR } from 'qr/decode.js'
import { expect, test } from 'vitest'
import { nameTail } from '../../../../src/renderer/src/ui/file-name.tsx'
import { qrPath } from '../../../../src/renderer/src/ui/qr-code.tsx'

/** Draws the path's runs into pixels, four to a module, as a scanner would see them. */
function draw(path: string, size: number) {
  const scale = 4
  const side = size * scale
  const data = new Uint8Array(side * side * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column += 1)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3)
  return { width: side, height: side, data }
}

test('the drawn QR code can be read back', () => {
  const link = 'dropline://receive#4821-ocean-velvet'
  const { path, size } = qrPath(link)
  expect(decodeQR(draw(path, size))).toBe(link)
})

test('the end of a long name keeps the extension', () => {
  expect(nameTail('short.txt')).toBe('')
  expect(nameTail('a rather long report of everything.numbers')).toBe('ing.numbers')
  expect(nameTail('archive-of-the-year-2026.tar.zst').endsWith('.zst')).toBe(true)
  expect(nameTail('no extension, but a long name here')).toHaveLength(10)
})
