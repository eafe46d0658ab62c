import type { MenuItemConstructorOptions } from 'electron'

/** The menu bar: what each system expects, and nothing that reloads the window or opens its tools. */
export function menuTemplate(
  platform: NodeJS.Platform,
  openWebsite: () => void,
): readonly MenuItemConstructorOptions[] {
  const first: MenuItemConstructorOptions =
    platform === 'darwin'
      ? { role: 'appMenu' }
      : { label: '&File', submenu: [{ role: 'quit', accelerator: 'CommandOrControl+Q' }] }
  return [
    first,
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Dropline website', click: openWebsite }] },
  ]
}
