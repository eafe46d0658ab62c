import { Buffer } from 'node:buffer'
import { COMPONENT_LIMIT_BYTES } from '../../../core/transfer/limits.ts'

// Archives whose type is said by two extensions: "a.tar.gz" becomes "a (1).tar.gz".
const doubleExtension = /\.tar\.[a-z0-9]{1,5}$/iu
const extension = /\.[^. ]{1,20}$/u

/** After so many taken names something else is wrong. */
const NUMBERS_TRIED = 10_000

/** `name`, then `name (1)`, `name (2)`, … with the number before the extension of a file. */
export function* freshNames(name: string, kind: 'file' | 'folder'): Generator<string, void, undefined> {
  yield name
  const end = kind === 'file' ? extensionOf(name) : ''
  const stem = name.slice(0, name.length - end.length)
  for (let number = 1; number <= NUMBERS_TRIED; number++) {
    const suffix = ` (${number})${end}`
    yield `${cutToBytes(stem, COMPONENT_LIMIT_BYTES - Buffer.byteLength(suffix))}${suffix}`
  }
}

function extensionOf(name: string): string {
  const found = doubleExtension.exec(name) ?? extension.exec(name)
  // A name that begins with its only dot has no extension.
  return found === null || found.index === 0 ? '' : found[0]
}

function cutToBytes(text: string, limitBytes: number): string {
  const characters = Array.from(text)
  while (Buffer.byteLength(characters.join('')) > limitBytes) characters.pop()
  return characters.join('')
}
