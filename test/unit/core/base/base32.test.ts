import { expect, test } from 'vitest'
import { base32Of, randomBase32 } from '../../../../src/core/base/base32.ts'
import { utf8 } from '../../../../src/core/base/bytes.ts'

// RFC 4648 section 10.
test.each([
  ['f', 'my'],
  ['fo', 'mzxq'],
  ['foo', 'mzxw6'],
  ['foob', 'mzxw6yq'],
  ['fooba', 'mzxw6ytb'],
  ['foobar', 'mzxw6ytboi'],
])('%s is %s', (text, encoded) => {
  expect(base32Of(utf8(text), encoded.length)).toBe(encoded)
})

test('random characters are of the alphabet, all of it', () => {
  const text = randomBase32(2_000)
  expect(text).toMatch(/^[a-z2-7]{2000}$/)
  expect(new Set(text).size).toBe(32)
})
