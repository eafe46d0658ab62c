/**
 * Everything that can go wrong for a user, as a closed set. Code throws or returns these; the words for people live in
 * src/words and the process exit codes in src/cli.
 */
export const errorCodes = [
  // pairing
  'code-malformed', // not of the form 1234-word-word, or a word that is not in the list: no guess was spent
  'code-wrong', // the confirmation failed: a wrong word, or somebody in the middle
  'code-expired', // nobody used the code in time, or the number is not known (any more)
  'code-used-up', // too many wrong guesses: the code is dead
  'code-busy', // somebody else is pairing with this code now
  'pairing-failed', // the other side broke the pairing protocol
  // the way to the peer
  'no-signaling', // neither the LAN nor a rendezvous server could be used
  'no-path', // ICE found no way to the peer; detail.reason says how that was seen, detail.relaysOnly is 1 if only relays may be used
  'peer-lost', // the peer went silent or its connection closed
  'peer-left', // the peer has stopped for now: the transfer can go on later
  'protocol-violation', // the peer sent something that no honest program sends
  'version-mismatch', // the peer speaks another protocol version
  // other computers
  'identity-changed', // a remembered device proved the shared secret but showed another identity than before
  'address-malformed', // not of the form host or host:port
  'address-silent', // nobody there, or nobody who speaks our protocol or wants to be seen
  'not-rememberable', // there is no secret of a pairing (any more) with which to remember the other side
  'device-unknown', // no device with this id or name is remembered
  'device-away', // a device that was near is not any more
  'devices-locked', // the key that opens the remembered devices cannot be had now
  'peer-busy', // the other side is being asked by as many as may ask at once
  // the transfer
  'declined', // the receiver said no
  'cancelled', // this user cancelled
  'cancelled-by-peer', // the other user cancelled
  'manifest-rejected', // the offered names or sizes are unsafe; detail.reason and detail.name say why
  'disk-full', // the receiving disk has no room; detail.neededBytes, detail.freeBytes
  'source-unreadable', // a file of the sender cannot be read; detail.name
  'source-changed', // a file changed while it was sent; detail.name
  'target-unwritable', // the receiving folder cannot be written; detail.name
  'target-missing', // the receiving folder has gone: unplugged, unmounted, or read-only now
  'hash-mismatch', // bytes arrived damaged; detail.name
  'name-unsupported', // a name of the sender that cannot be sent; detail.name, detail.reason
  'not-resumable', // what was interrupted has expired, was discarded there, or its files are no longer what they were
  'nothing-to-send', // no file and no folder was given
  'setting-invalid', // a setting has a value that cannot be used; detail.setting
  // the program
  'engine-crashed', // the engine process ended
  'internal', // a defect in Dropline
] as const

/** @see errorCodes */
export type ErrorCode = (typeof errorCodes)[number]

/** Facts for the words: a file name, a reason, sizes in bytes. Never a pairing code, never a secret. */
export type ErrorDetail = Readonly<Record<string, string | number>>

/** The plain-data form of a DroplineError, for wires and IPC. */
export interface ErrorInfo {
  readonly code: ErrorCode
  readonly detail: ErrorDetail
}

/** The one error type that crosses a module border. */
export class DroplineError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(detail)}`, options)
    this.name = 'DroplineError'
    this.code = code
    this.detail = detail
  }

  get info(): ErrorInfo {
    return { code: this.code, detail: this.detail }
  }
}

/** Any thrown value as a DroplineError: ours unchanged, everything else as 'internal' with the cause kept. */
export function toDroplineError(error: unknown): DroplineError {
  if (error instanceof DroplineError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new DroplineError('internal', { message }, { cause: error })
}
