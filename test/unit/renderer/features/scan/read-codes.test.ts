import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { codeLink, parseCode } from '../../../../../src/core/pairing/code.ts'
import { lookedAtSize, readCode } from '../../../../../src/renderer/src/features/scan/read-codes.ts'

const link = codeLink(parseCode('4821-ocean-velvet'))

/** A grey picture with a code of `moduleSize` pixels a module in it. */
function picture(text: string, moduleSize: number) {
  const [width, height] = [640, 480]
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor((x - 70) / moduleSize)
      const dark = rows[Math.floor((y - 50) / moduleSize)]?.[column]
      const offset = (y * width + x) * 4
      data.fill(dark === undefined ? 120 : dark ? 40 : 230, offset, offset + 3)
    }
  return { width, height, data }
}

test.each([3, 6, 10])('reads the code of a share, %i pixels a module', (moduleSize) => {
  expect(readCode(picture(link, moduleSize))).toBe(link)
})

test('a picture without a code, or with a part of one, is no error', () => {
  const whole = picture(link, 10)
  expect(readCode({ ...whole, data: new Uint8ClampedArray(whole.data.length).fill(120) })).toBeNull()
  expect(
    readCode({ ...whole, data: whole.data.map((value, at) => (at > 640 * 4 * 180 ? 120 : value)) }),
  ).toBeNull()
})

test('large pictures are looked at smaller, small ones as they are', () => {
  expect(lookedAtSize(1920, 1080)).toEqual({ width: 800, height: 450 })
  expect(lookedAtSize(1080, 1920)).toEqual({ width: 450, height: 800 })
  expect(lookedAtSize(640, 480)).toEqual({ width: 640, height: 480 })
  expect(lookedAtSize(0, 0)).toEqual({ width: 0, height: 0 })
})
