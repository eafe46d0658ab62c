/** What opens over the window, one at a time. */
export type AppPage = 'settings' | 'doctor' | 'address'
