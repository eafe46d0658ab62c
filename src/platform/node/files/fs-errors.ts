import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'

/** The code of an error of the operating system (`ENOENT`, …); null for every other value. */
export function errnoCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

const unsupportedCodes = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'])

/** Waits for something that not every file system can do, and lets it pass when this one cannot. */
export async function whereSupported(action: () => unknown): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (!unsupportedCodes.has(errnoCode(error) ?? '')) throw error
  }
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT'])
/** What is said when the disk is unplugged, unmounted, or became read-only because of errors. */
const goneCodes = new Set([
  'EROFS',
  'EIO',
  'ENODEV',
  'ENXIO',
  'ESTALE',
  'ENOTCONN',
  'ESHUTDOWN',
  'EHOSTDOWN',
  'ENOMEDIUM',
])

/** Whether an error says that the whole target is gone, and not one file of it. */
export function isGone(error: unknown): boolean {
  return goneCodes.has(errnoCode(error) ?? '')
}

/**
 * What a failure of the receiving disk is called: 'disk-full', 'target-missing' (both can pass) or 'target-unwritable'; a
 * DroplineError stays as it is.
 */
export function sinkError(error: unknown, name: string): DroplineError {
  if (error instanceof DroplineError) return error
  const errno = errnoCode(error) ?? 'unknown'
  const detail = { name: escapeForDisplay(name), errno }
  if (fullCodes.has(errno)) return new DroplineError('disk-full', { name: detail.name }, { cause: error })
  return new DroplineError(isGone(error) ? 'target-missing' : 'target-unwritable', detail, { cause: error })
}

/** What a failure to read the sender's files is called: 'source-unreadable'; a DroplineError stays as it is. */
export function sourceError(error: unknown, name: string): DroplineError {
  if (error instanceof DroplineError) return error
  const detail = { name: escapeForDisplay(name), errno: errnoCode(error) ?? 'unknown' }
  return new DroplineError('source-unreadable', detail, { cause: error })
}
