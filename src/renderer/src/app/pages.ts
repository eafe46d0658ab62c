/** What opens over the window, one at a time. */
export type AppPage = 'settings' | 'address' | 'devices' | 'history' | 'doctor'
