import type { App } from 'electron'
import { type OpenRequest, parseOpenRequest } from './shell/open-request.ts'

/**
 * Makes this the one instance for its data folder; answers false when another one has it, which then hears what this start
 * asked for. Two instances with two folders (`--user-data-dir`) do not know of each other.
 */
export function becomeOnlyInstance(
  app: App,
  request: OpenRequest,
  onSecond: (request: OpenRequest) => void,
): boolean {
  // As data and not as arguments: Chromium puts switches of its own among those, and in another order.
  if (!app.requestSingleInstanceLock({ ...request })) return false
  app.on('second-instance', (_event, _argv, _cwd, data) => onSecond(parseOpenRequest(data)))
  return true
}
