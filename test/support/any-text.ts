import fc from 'fast-check'

/** Any sequence of UTF-16 code units, well formed or not, with those more often that have a meaning in paths and on screens. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.constantFrom(0, 0x1b, 0x2e, 0x2f, 0x3a, 0x5c, 0x7f, 0x200b, 0x202e, 0x301, 0xd83d, 0xde00, 0xfeff),
  )
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units))
}
