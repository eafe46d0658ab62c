const largestStep = 5

/** Bytes in the decimal unit that shows at most three digits: `step` 0 is bytes, 1 kB, up to 5 for PB. Odd numbers count as 0. */
export function scaledBytes(bytes: number): { readonly value: number; readonly step: number } {
  let value = Math.floor(Number.isFinite(bytes) && bytes > 0 ? bytes : 0)
  let step = 0
  // 999.5 would be rounded to four digits: it already belongs to the next unit.
  while (value >= (step === 0 ? 1000 : 999.5) && step < largestStep) {
    value /= 1000
    step += 1
  }
  return { value, step }
}
