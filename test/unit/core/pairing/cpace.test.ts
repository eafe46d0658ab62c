import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../../src/core/base/bytes.ts'
import {
  calculateGenerator,
  generatorString,
  intermediateSessionKey,
  sampleScalar,
  scalarMult,
  scalarMultVerified,
  transcriptOf,
} from '../../../../src/core/pairing/cpace.ts'
import {
  lengthValueConcat,
  lengthValueSplit,
  prependLength,
} from '../../../../src/core/pairing/length-value.ts'

type Hex = Readonly<Record<string, string>>
const vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/cpace-ristretto255.json', import.meta.url), 'utf8'),
) as { protocol: readonly Hex[]; points: Hex }

const bytesOf = (vector: Hex, name: string) => fromHex(vector[name] ?? 'missing')

describe.each(vectors.protocol)('CPACE-RISTR255-SHA512, vectors from $source', (vector) => {
  const input = {
    password: bytesOf(vector, 'PRS'),
    channel: bytesOf(vector, 'CI'),
    sessionId: bytesOf(vector, 'sid'),
  }
  const generator = bytesOf(vector, 'g')
  const initiator = { share: bytesOf(vector, 'Ya'), associatedData: bytesOf(vector, 'ADa') }
  const responder = { share: bytesOf(vector, 'Yb'), associatedData: bytesOf(vector, 'ADb') }

  it('computes the generator', () => {
    expect(generatorString(input).length).toBeGreaterThan(128)
    expect(toHex(calculateGenerator(input))).toBe(vector['g'])
  })

  it('computes both shares', () => {
    expect(toHex(scalarMult(bytesOf(vector, 'ya'), generator))).toBe(vector['Ya'])
    expect(toHex(scalarMult(bytesOf(vector, 'yb'), generator))).toBe(vector['Yb'])
  })

  it('computes the shared element on both sides', () => {
    expect(toHex(scalarMultVerified(bytesOf(vector, 'ya'), responder.share)!)).toBe(vector['K'])
    expect(toHex(scalarMultVerified(bytesOf(vector, 'yb'), initiator.share)!)).toBe(vector['K'])
  })

  it('computes the session key for initiator and responder', () => {
    const transcript = transcriptOf(initiator, responder)
    const key = intermediateSessionKey(input.sessionId, bytesOf(vector, 'K'), transcript)
    expect(toHex(key)).toBe(vector['ISK_IR'])
  })
})

describe('scalar_mult_vfy', () => {
  const { points } = vectors
  const scalar = bytesOf(points, 'valid scalar')

  it('multiplies a valid element', () => {
    expect(toHex(scalarMultVerified(scalar, bytesOf(points, 'valid X'))!)).toBe(
      points['valid scalar_mult_vfy'],
    )
  })

  it.each(['invalid Y1', 'invalid Y2'])('refuses the vector "%s"', (name) => {
    expect(scalarMultVerified(scalar, bytesOf(points, name))).toBeUndefined()
  })

  it.each([
    ['a short encoding', 'ff'.repeat(31)],
    ['a long encoding', '00'.repeat(33)],
    ['nothing', ''],
    ['a field element above p', 'ff'.repeat(32)],
    ['a negative field element', `01${'00'.repeat(31)}`],
  ])('refuses %s', (_name, hex) => {
    expect(scalarMultVerified(scalar, fromHex(hex))).toBeUndefined()
  })
})

describe('sampleScalar', () => {
  it('keeps 252 bits and never answers zero', () => {
    const outputs = [new Uint8Array(32), new Uint8Array(32).fill(0xff)]
    const scalar = sampleScalar(() => outputs.shift()!)
    expect(toHex(scalar)).toBe(`${'ff'.repeat(31)}0f`)
    expect(toHex(sampleScalar())).not.toBe(toHex(sampleScalar()))
  })
})

describe('length-value strings', () => {
  it('prepends LEB128 lengths as the draft shows', () => {
    expect(toHex(prependLength(utf8('')))).toBe('00')
    expect(toHex(prependLength(utf8('1234')))).toBe('0431323334')
    const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index)
    expect(toHex(prependLength(counting(127)))).toBe(`7f${toHex(counting(127))}`)
    expect(toHex(prependLength(counting(128)))).toBe(`8001${toHex(counting(128))}`)
    expect(toHex(lengthValueConcat('1234', '5', '', '6789'))).toBe('04313233340135000436373839')
  })

  it('splits what it joined and refuses lengths that do not add up', () => {
    const joined = lengthValueConcat('owner', '', 'x')
    expect(lengthValueSplit(joined)?.map(toHex)).toEqual(['6f776e6572', '', '78'])
    for (const invalid of ['ffffff', 'ffff03', '00ffff03', '00ffffff', '02aa', '8000'])
      expect(lengthValueSplit(fromHex(invalid)), invalid).toBeUndefined()
  })
})
