import type { Session } from 'electron'
import { APP_ORIGIN } from './app-origin.ts'

type Asked = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setUSBProtectedClassesHandler'
>

/**
 * Denies everything that a page can ask for, but the picture of a camera for our own page: without handlers Electron grants
 * it all. Data channels need no permission, and notifications and the clipboard are main's. `askSystem` is asked each time
 * that the page wants the camera; it answers whether the system lets this app have it.
 */
export function restrictPermissions(session: Asked, askSystem: () => Promise<boolean>): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const wanted = 'mediaTypes' in details ? details.mediaTypes : undefined
    const camera = permission === 'media' && wanted?.length === 1 && wanted[0] === 'video'
    if (!camera || !details.isMainFrame || !isOwn(details.requestingUrl)) answer(false)
    else
      void askSystem().then(answer, () => {
        answer(false)
      })
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType, isMainFrame }) =>
      permission === 'media' && mediaType === 'video' && isMainFrame && isOwn(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  // What it answers stays protected: all of it.
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses)
}

/** Electron gives origins with and without a slash at their end. */
function isOwn(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)
}
