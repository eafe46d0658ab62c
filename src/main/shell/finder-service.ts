import { cpSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

const NAME = 'Send with Dropline.workflow'

/**
 * Puts the Quick Action "Send with Dropline" where Finder looks for it, once: who removes it in the system's settings, which
 * keep the file, or changes it, is left alone. A dmg has no installer that could do it. Throws when it cannot be copied.
 */
export function installFinderService(resources: string, home: string): void {
  const [from, to] = [path.join(resources, NAME), path.join(home, 'Library', 'Services', NAME)]
  if (existsSync(to) || !existsSync(from)) return
  mkdirSync(path.dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}
