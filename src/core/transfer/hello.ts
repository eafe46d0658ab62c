import { DroplineError } from '../base/errors.ts'
import { displayPeerName } from './display.ts'
import { PROTOCOL_VERSION } from './limits.ts'
import type { Control } from './messages.ts'

export type Hello = Extract<Control, { readonly type: 'hello' }>

/** What either side says first; `name` is how it calls itself. */
export function ownHello(name: string): Hello {
  return { type: 'hello', version: PROTOCOL_VERSION, name: displayPeerName(name) }
}

/** Throws DroplineError 'version-mismatch' unless the other side speaks our version. */
export function checkVersion(hello: Hello): void {
  if (hello.version !== PROTOCOL_VERSION)
    throw new DroplineError('version-mismatch', { ours: PROTOCOL_VERSION, theirs: hello.version })
}
