import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** Where received files go unless the user says otherwise: the Downloads folder, or the home folder where there is none. */
export function defaultSaveFolder(): string {
  const downloads = process.env['XDG_DOWNLOAD_DIR'] ?? path.join(homedir(), 'Downloads')
  return existsSync(downloads) ? downloads : homedir()
}
