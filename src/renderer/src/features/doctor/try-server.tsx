import { useId, useState } from 'react'
import { ICE_SERVERS_LIMIT } from '../../../../core/peer/ice-servers.ts'
import type { IceServer } from '../../../../core/peer/ports.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { emptyServerDraft, readServer } from '../servers/server-draft.ts'
import { ServerFields } from '../servers/server-fields.tsx'
import { ServerTestResult, useServerTest } from '../servers/server-test.tsx'

/** A STUN or TURN server to be tried before it is stored. */
export function TryServer() {
  const { t } = useWords()
  const id = useId()
  const [draft, setDraft] = useState(emptyServerDraft)
  const [checked, setChecked] = useState(false)
  const { test, run, clear } = useServerTest()
  const { keep, outcome, forget } = useKeeping()
  const read = readServer(draft)

  function onTest() {
    setChecked(true)
    if (read.ok) run({ only: 'ice', iceServers: [read.server] })
  }

  function onKeep() {
    setChecked(true)
    if (read.ok) keep(read.server)
  }

  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 border-t border-hairline pt-5">
      <h3 id={id} className="text-base font-semibold tracking-tight">
        {t('servers.tryOne')}
      </h3>
      <ServerFields
        draft={draft}
        checked={checked}
        onEnter={onTest}
        onChange={(changed) => {
          setDraft(changed)
          clear()
          forget()
        }}
      />
      <div className="flex flex-wrap gap-3">
        <Button aria-disabled={test.name === 'running'} onClick={onTest}>
          {t('servers.test')}
        </Button>
        <Button onClick={onKeep}>{t('servers.keep')}</Button>
      </div>
      <ServerTestResult test={test} />
      <p role="status" className="text-sm empty:hidden">
        {outcome}
      </p>
    </section>
  )
}

/** Stores a server with those that are stored already, the same addresses once. */
function useKeeping() {
  const words = useWords()
  const actions = useActions()
  const settings = useApp((state) => state.settings)
  const [outcome, setOutcome] = useState<string | null>(null)

  async function store(server: IceServer) {
    const others = (settings?.iceServers ?? []).filter(({ urls }) => urls.join(' ') !== server.urls.join(' '))
    const iceServers = [server, ...others].slice(0, ICE_SERVERS_LIMIT)
    const error = await actions.changeSettings({ iceServers })
    setOutcome(error === null ? words.t('servers.kept') : errorWords(error, words).title)
  }

  return {
    keep: (server: IceServer) => void store(server),
    outcome,
    forget: () => setOutcome(null),
  }
}
