import type { IceServer } from '../../../../core/peer/ports.ts'
import { readServer, type ServerDraft } from './server-draft.ts'

/** A server of a list while it is typed. */
export interface EditedServer {
  /** Its place in the list; null for a new one. */
  readonly index: number | null
  readonly draft: ServerDraft
  /** Whether it was to be used: only then something wrong is said. */
  readonly checked: boolean
}

/** The list with what was typed in its place; null while that is no server. A new one in which nothing was typed is none. */
export function withEdited(
  servers: readonly IceServer[],
  edited: EditedServer | null,
): readonly IceServer[] | null {
  if (edited === null) return servers
  const { index, draft } = edited
  if (index === null && `${draft.address}${draft.user}${draft.password}`.trim() === '') return servers
  const read = readServer(draft)
  if (!read.ok) return null
  return index === null ? [...servers, read.server] : servers.with(index, read.server)
}
