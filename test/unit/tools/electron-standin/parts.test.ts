import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../../../tools/electron-standin')
const load = createRequire(join(folder, 'launcher.cjs'))

interface Codec {
  toText(value: unknown): string
  fromText(text: string): unknown
  toBytes(value: unknown): Uint8Array
  fromBytes(bytes: Uint8Array): unknown
}
const { createCodec } = load('./page/codec.cjs') as { createCodec: () => Codec }
const { allowPortsWorker } = load('./lib/schemes.cjs') as {
  allowPortsWorker: (policy: string, url: string) => string
}
const { loud } = load('./lib/loud.cjs') as { loud: <T extends object>(name: string, target: T) => T }
const { Switches, switchIn } = load('./lib/switches.cjs') as {
  Switches: new () => {
    append(name: string, value?: string): void
    toArguments(base: readonly (readonly [string, string])[], argv: readonly string[]): string[]
  }
  switchIn: (argv: readonly string[], name: string) => string | undefined
}

describe('the codec', () => {
  const codec = createCodec()
  const passThrough = (value: unknown) => [
    codec.fromText(codec.toText(value)),
    codec.fromBytes(codec.toBytes(value)),
  ]

  test('gives back what structured clone would', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    })
    fc.assert(
      fc.property(value, (original) => {
        const expected = structuredClone(original)
        for (const copy of passThrough(original)) expect(copy).toEqual(expected)
      }),
    )
  })

  test('keeps a date that is none', () => {
    expect(passThrough({ at: new Date(NaN) })).toEqual([{ at: new Date(NaN) }, { at: new Date(NaN) }])
  })

  test('keeps a key that is no prototype', () => {
    const original: unknown = JSON.parse('{"__proto__":{"b":2},"a":1}')
    for (const copy of passThrough(original)) {
      expect(Object.keys(copy as object)).toEqual(['__proto__', 'a'])
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    }
  })

  test('keeps cycles, errors and only the bytes of a view', () => {
    const cycle: { self?: unknown; view: Uint8Array } = { view: new Uint8Array([0, 1, 2, 3]).subarray(1, 3) }
    cycle.self = cycle
    for (const copy of passThrough(cycle) as (typeof cycle)[]) {
      expect(copy.self).toBe(copy)
      expect([...copy.view]).toEqual([1, 2])
    }
    for (const copy of passThrough(new RangeError('too far'))) {
      expect(copy).toBeInstanceOf(RangeError)
      expect(copy).toMatchObject({ message: 'too far' })
    }
  })

  test('refuses what can not be cloned', () => {
    for (const value of [() => 1, Symbol('x'), new WeakMap(), Promise.resolve()]) {
      expect(() => codec.toText({ value })).toThrow('could not be cloned')
    }
  })
})

describe('the policy on its way to Chromium', () => {
  const url = 'http://bundle.app.localhost/.standin-token/ports.js'

  test('gains the one worker, from whatever governed workers before', () => {
    expect(allowPortsWorker("default-src 'none'; script-src 'self'", url)).toBe(
      `default-src 'none'; script-src 'self'; worker-src 'self' ${url}`,
    )
    expect(allowPortsWorker("default-src 'none'", url)).toBe(`default-src 'none'; worker-src ${url}`)
    expect(allowPortsWorker("worker-src 'none'; trusted-types app", url)).toBe(
      `worker-src ${url}; trusted-types app standin-ports`,
    )
  })

  test('stays as it is when it says nothing of workers', () => {
    expect(allowPortsWorker("img-src 'self'", url)).toBe("img-src 'self'")
  })
})

describe('Chromium’s switches', () => {
  test('feature lists are merged, other values replaced, and the stand-in’s own kept', () => {
    const switches = new Switches()
    switches.append('disable-features', 'A')
    switches.append('disable-features', 'B,C')
    switches.append('lang', 'de')
    switches.append('lang', 'en')
    switches.append('user-data-dir', '/elsewhere')
    const base = [
      ['user-data-dir', '/profile'],
      ['disable-features', 'Own'],
    ] as const
    expect(switches.toArguments(base, ['--disable-features=D', '--hidden'])).toEqual([
      '--user-data-dir=/profile',
      '--disable-features=Own,A,B,C,D',
      '--lang=en',
    ])
  })

  test('a switch of the command line is found whole', () => {
    const argv = ['--user-data-dir=/a=b', '--flag', '--user-data-dir-extra=1']
    expect(switchIn(argv, 'user-data-dir')).toBe('/a=b')
    expect(switchIn(argv, 'flag')).toBe('')
    expect(switchIn(argv, 'user')).toBeUndefined()
  })
})

test('an unknown member is named, and probes are not', async () => {
  const object = loud('thing', { known: 1 })
  expect(object.known).toBe(1)
  expect(() => Reflect.get(object, 'unknown') as unknown).toThrow(
    'stand-in: thing.unknown is not implemented',
  )
  await expect(Promise.resolve(object)).resolves.toBe(object)
})

test('what can be required can be imported', () => {
  const names = (file: string, pattern: RegExp) =>
    [
      ...new Set([...readFileSync(join(folder, file), 'utf8').matchAll(pattern)].map(([, name]) => name)),
    ].sort()
  const required = names('electron.cjs', /^ {2}([A-Za-z]+)(?:,|: loud)/gm)
  expect(names('electron.mjs', /^ {2}([A-Za-z]+),/gm)).toEqual(required)
  expect(required.length).toBeGreaterThan(20)
})
