// The few globals that every runtime here shares (Chromium, Node 20 and later) and that code under src/core may use.
// Included by tsconfig.anywhere.json alone, so that it cannot clash with DOM or Node types.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}
declare const crypto: { getRandomValues<T extends Uint8Array | Uint32Array>(array: T): T }
declare function queueMicrotask(callback: () => void): void

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
  throwIfAborted(): void
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare class URL {
  constructor(url: string, base?: string)
  static canParse(url: string, base?: string): boolean
  readonly protocol: string
  readonly hostname: string
  readonly host: string
  readonly origin: string
  readonly href: string
  readonly pathname: string
  readonly hash: string
}

/** Opaque here: only the window and the preload look into it. */
interface File {
  readonly name: string
  readonly size: number
}
