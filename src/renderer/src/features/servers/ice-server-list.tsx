import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import { ICE_SERVERS_LIMIT } from '../../../../core/peer/ice-servers.ts'
import type { IceServer } from '../../../../core/peer/ports.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { type EditedServer, withEdited } from './edited-server.ts'
import { draftOfServer, emptyServerDraft, readServer, serverName } from './server-draft.ts'
import { ServerFields } from './server-fields.tsx'
import { ServerTestResult, useServerTest } from './server-test.tsx'

interface ListChange {
  readonly iceServers?: readonly IceServer[]
  readonly editing?: EditedServer | null
}

interface IceServerListProps {
  readonly servers: readonly IceServer[]
  readonly editing: EditedServer | null
  /** Whether all was to be stored. */
  readonly checked: boolean
  readonly onChange: (change: ListChange) => void
}

/** The STUN and TURN servers of one's own: each can be tested, changed and removed, and one at a time is typed. */
export function IceServerList({ servers, editing, checked, onChange }: IceServerListProps) {
  const { t } = useWords()
  const id = useId()
  const group = useFocusIn(editing, servers.length)

  function apply() {
    if (editing === null) return
    const iceServers = withEdited(servers, editing)
    onChange(iceServers === null ? { editing: { ...editing, checked: true } } : { iceServers, editing: null })
  }

  const form = editing !== null && (
    <ServerForm
      edited={{ ...editing, checked: editing.checked || checked }}
      onChange={(changed) => onChange({ editing: changed })}
      onApply={apply}
      onCancel={() => onChange({ editing: null })}
    />
  )
  return (
    <div ref={group} role="group" aria-labelledby={id} className="flex flex-col gap-3">
      <div>
        <h4 id={id} tabIndex={-1} className="text-sm font-semibold">
          {t('servers.list')}
        </h4>
        <p className="text-sm text-muted">{t('servers.listHint')}</p>
      </div>
      {servers.length > 0 && (
        <ul className="flex flex-col gap-2">
          {servers.map((server, index) => (
            <li key={serverName(server)} className="rounded-control border border-hairline p-3">
              {editing?.index === index ? (
                form
              ) : (
                <ServerRow
                  server={server}
                  onEdit={() =>
                    onChange({ editing: { index, draft: draftOfServer(server), checked: false } })
                  }
                  onRemove={() => onChange({ iceServers: servers.toSpliced(index, 1), editing: null })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {editing?.index === null && <div className="rounded-control border border-hairline p-3">{form}</div>}
      {editing === null && servers.length < ICE_SERVERS_LIMIT && (
        <Button
          data-add-server
          className="self-start"
          onClick={() => onChange({ editing: { index: null, draft: emptyServerDraft, checked: false } })}
        >
          <Plus size={17} aria-hidden="true" />
          {t('servers.add')}
        </Button>
      )}
    </div>
  )
}

/** Follows the work with the focus: into the fields that open, and back to the list when what had it is gone. */
function useFocusIn(editing: EditedServer | null, count: number) {
  const group = useRef<HTMLDivElement>(null)
  const place = editing === null ? `list of ${String(count)}` : `fields of ${String(editing.index)}`
  const last = useRef(place)
  const edits = editing !== null
  useEffect(() => {
    if (last.current === place) return
    last.current = place
    if (document.activeElement !== document.body) return
    const wanted = edits ? 'input' : '[data-add-server]'
    const target = group.current?.querySelector<HTMLElement>(wanted)
    ;(target ?? group.current?.querySelector<HTMLElement>('h4'))?.focus()
  }, [place, edits])
  return group
}

interface ServerRowProps {
  readonly server: IceServer
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function ServerRow({ server, onEdit, onRemove }: ServerRowProps) {
  const { t } = useWords()
  const { test, run } = useServerTest()
  const name = serverName(server)
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <div className="min-w-0 flex-[1_1_10rem]">
          <PeerText text={name} limit={100} className="block text-sm font-medium break-words" />
          {server.username !== undefined && (
            <PeerText text={server.username} limit={60} className="block text-sm text-muted" />
          )}
        </div>
        <div className="ms-auto flex items-center">
          <Button
            aria-label={t('servers.testOf', { server: name })}
            aria-disabled={test.name === 'running'}
            onClick={() => run({ only: 'ice', iceServers: [server] })}
          >
            {t('servers.test')}
          </Button>
          <IconButton label={t('servers.editOf', { server: name })} onClick={onEdit}>
            <Pencil size={17} aria-hidden="true" />
          </IconButton>
          <IconButton label={t('servers.removeOf', { server: name })} onClick={onRemove}>
            <Trash2 size={17} aria-hidden="true" />
          </IconButton>
        </div>
      </div>
      <ServerTestResult test={test} />
    </div>
  )
}

interface ServerFormProps {
  readonly edited: EditedServer
  readonly onChange: (edited: EditedServer) => void
  readonly onApply: () => void
  readonly onCancel: () => void
}

function ServerForm({ edited, onChange, onApply, onCancel }: ServerFormProps) {
  const { t } = useWords()
  const { test, run, clear } = useServerTest()
  const read = readServer(edited.draft)
  return (
    <div className="flex flex-col gap-4">
      <ServerFields
        draft={edited.draft}
        checked={edited.checked}
        onEnter={onApply}
        onChange={(draft) => {
          onChange({ ...edited, draft })
          clear()
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onApply}>
          {t('servers.apply')}
        </Button>
        <Button
          aria-disabled={test.name === 'running'}
          onClick={() => {
            if (read.ok) run({ only: 'ice', iceServers: [read.server] })
            else onChange({ ...edited, checked: true })
          }}
        >
          {t('servers.test')}
        </Button>
        <Button onClick={onCancel}>{t('servers.cancel')}</Button>
      </div>
      <ServerTestResult test={test} />
    </div>
  )
}
