import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'

/** The code of an error of the operating system (`ENOENT`, …); null for every other value. */
export function errnoCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

const unsupportedCodes = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'])

/** Waits for something that not every file system can do, and lets it pass when this one cannot. */
export async function whereSupported(action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    if (!unsupportedCodes.has(errnoCode(error) ?? '')) throw error
  }
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** What a failure of the receiving disk is called: 'disk-full' or 'target-unwritable'; a DroplineError stays as it is. */
export function sinkError(error: unknown, name: string): DroplineError {
  if (error instanceof DroplineError) return error
  const code = errnoCode(error) ?? 'unknown'
  const shown = escapeForDisplay(name)
  if (fullCodes.has(code)) return new DroplineError('disk-full', { name: shown }, { cause: error })
  return new DroplineError('target-unwritable', { name: shown, errno: code }, { cause: error })
}

/** What a failure to read the sender's files is called: 'source-unreadable'; a DroplineError stays as it is. */
export function sourceError(error: unknown, name: string): DroplineError {
  if (error instanceof DroplineError) return error
  const detail = { name: escapeForDisplay(name), errno: errnoCode(error) ?? 'unknown' }
  return new DroplineError('source-unreadable', detail, { cause: error })
}
