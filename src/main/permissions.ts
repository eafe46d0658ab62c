import type { Session } from 'electron'

type Asked = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setUSBProtectedClassesHandler'
>

/**
 * Denies everything that a page can ask for: without handlers Electron grants it. Data channels need no permission, and
 * notifications and the clipboard are main's.
 */
export function denyPermissions(session: Asked): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  // What it answers stays protected: all of it.
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses)
}
