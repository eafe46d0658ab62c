// Where the system warns before it opens what came from elsewhere, files are marked for that warning.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** The stream that Windows looks at (MS-FSCC section 5.6.1): zone 3 is the internet. */
export const zoneIdentifier = { stream: ':Zone.Identifier', content: '[ZoneTransfer]\r\nZoneId=3\r\n' }

const XATTR = '/usr/bin/xattr'
const ATTRIBUTE = 'com.apple.quarantine'
/** Downloaded, and not yet approved by the user. */
const FLAGS = '0081'

/** The value of com.apple.quarantine: flags, time in hexadecimal seconds, program, and no event in the system's own database. */
export function quarantineValue(nowMs: number): string {
  return `${FLAGS};${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')};Dropline;`
}

/** The arguments that mark files with /usr/bin/xattr; null when there are none. */
export function xattrArguments(locations: readonly string[], nowMs: number): string[] | null {
  return locations.length === 0 ? null : ['-w', ATTRIBUTE, quarantineValue(nowMs), ...locations]
}

const run = promisify(execFile)

/** Marks a file on Windows. Before its time is set, which this changes. That it cannot be done never fails anything. */
export async function markStream(location: string): Promise<void> {
  if (process.platform !== 'win32') return
  // FAT has no streams, and a network share may refuse them: the file is as good without.
  await writeFile(location + zoneIdentifier.stream, zoneIdentifier.content).catch(() => undefined)
}

/** Marks files on macOS, all with one program. Before they get their final names. Never fails either. */
export async function markAttribute(locations: readonly string[]): Promise<void> {
  if (process.platform !== 'darwin') return
  const args = xattrArguments(locations, Date.now())
  if (args !== null) await run(XATTR, args).catch(() => undefined)
}
