import type { StoreApi } from 'zustand/vanilla'
import { toDroplineError, type ErrorInfo } from '../../../core/base/errors.ts'
import type { CallResult } from '../../../ipc/contract.ts'

/** Calls to the main process whose failures a person should see. */
export interface Calls {
  /** The value of a call; a failure becomes the notice and null. */
  readonly noticed: <T>(call: Promise<CallResult<T>>) => Promise<{ readonly value: T } | null>
  /** Waits for a call; a failure becomes the notice. */
  readonly quietly: (call: Promise<CallResult<unknown>>) => Promise<void>
}

/** Calls whose failures go into the notice of `store`. */
export function createCalls(store: Pick<StoreApi<{ readonly notice: ErrorInfo | null }>, 'setState'>): Calls {
  const noticed: Calls['noticed'] = async (call) => {
    const result = await settled(call)
    if (result.ok) return result
    store.setState({ notice: result.error })
    return null
  }
  return {
    noticed,
    quietly: async (call) => {
      await noticed(call)
    },
  }
}

/** A call's result; a rejection, which only a broken bridge gives, becomes an error result. */
export async function settled<T>(call: Promise<CallResult<T>>): Promise<CallResult<T>> {
  try {
    return await call
  } catch (error) {
    return { ok: false, error: toDroplineError(error).info }
  }
}
