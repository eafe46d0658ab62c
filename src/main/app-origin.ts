/** The scheme under which the window's files are served, to our window only. */
export const APP_SCHEME = 'app'
/** The one origin that may call main. */
export const APP_ORIGIN = 'app://bundle'
/** The one page of the app. */
export const APP_PAGE = `${APP_ORIGIN}/index.html`
