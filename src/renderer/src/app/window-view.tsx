import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { IdentityAlarm } from '../features/nearby/identity-alarm.tsx'
import { NearbyPanel } from '../features/nearby/nearby-panel.tsx'
import { SavedIn } from '../features/receive/saved-in.tsx'
import { ReceiveForm } from '../features/receive/receive-form.tsx'
import { DropCard, DropStage } from '../features/send/drop-zone.tsx'
import { DropVeil } from '../features/send/drop-veil.tsx'
import { TextDialog } from '../features/send/text-dialog.tsx'
import { useFileDrop } from '../features/send/use-file-drop.ts'
import { TransferList } from '../features/transfer/transfer-list.tsx'
import { TransferStage } from '../features/transfer/transfer-stage.tsx'
import { errorWords } from '../../../words/errors.ts'
import { IconButton } from '../ui/button.tsx'
import { useActions, useApp } from './app-context.ts'
import { HeaderView } from './header-view.tsx'
import { PageDialog } from './page-dialog.tsx'
import { onStage, receiversOf } from './transfers.ts'
import { useAnnouncement } from './use-announcement.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { useTitle } from './use-title.ts'
import { useWords } from './words-context.tsx'

/** The whole window: one stage for what matters now, and beside it what else can be done. */
export function WindowView() {
  const transfers = useApp((state) => state.transfers)
  const pickedId = useApp((state) => state.pickedId)
  const drop = useFileDrop()
  const draft = useApp((state) => state.draft)
  const staged = onStage(transfers, pickedId)
  const receivers = staged === null ? [] : receiversOf(transfers, staged)
  const others = transfers.filter((transfer) => transfer !== staged && !receivers.includes(transfer))
  const said = useAnnouncement(transfers)
  useTitle(staged)
  useKeptFocus(
    staged === null ? 'home' : `${staged.id} ${staged.state.name}`,
    staged?.state.name === 'asking',
  )
  // A row or an alarm can go with the button in it.
  const alarms = useApp((state) => state.devices.filter(({ identityChanged }) => identityChanged).length)
  useKeptFocus(`${String(others.length)} ${String(alarms)}`, false)

  return (
    <div className="flex min-h-dvh flex-col px-4 pb-4 min-[860px]:px-5 min-[860px]:pb-5">
      <HeaderView />
      <main className="flex flex-1 flex-col gap-4 min-[680px]:grid min-[680px]:grid-cols-[minmax(0,1fr)_17rem] min-[860px]:grid-cols-[minmax(0,1fr)_20rem] min-[860px]:gap-5 min-[1200px]:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          <Notice />
          <IdentityAlarm />
          {staged === null ? (
            <DropStage over={drop.kind === 'share' || drop.kind === 'add'} />
          ) : (
            <div className="relative flex flex-1 flex-col">
              <TransferStage transfer={staged} receivers={receivers} />
              {drop.kind === 'add' && <DropVeil addTo={staged} />}
              {drop.kind === 'share' && <DropVeil addTo={null} />}
            </div>
          )}
          <NearbyPanel over={drop.kind === 'device' ? drop.to : null} />
          <TransferList transfers={others} />
        </div>
        <aside className="flex flex-col gap-5 rounded-card bg-surface p-5 shadow-card min-[860px]:p-6">
          <ReceiveForm compact={staged !== null} />
          {staged !== null && <DropCard />}
          <div
            className={clsx(
              'mt-auto border-t border-hairline pt-4 max-[679px]:hidden',
              staged !== null && 'low:hidden',
            )}
          >
            <SavedIn />
          </div>
        </aside>
      </main>
      {draft !== null && <TextDialog draft={draft} />}
      <PageDialog />
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  )
}

/** A call that failed, where nothing better can show it. */
function Notice() {
  const notice = useApp((state) => state.notice)
  const { closeNotice } = useActions()
  const words = useWords()
  if (notice === null) return null
  const { title, advice } = errorWords(notice, words)
  return (
    <div role="alert" className="arrive flex items-center gap-3 on-danger rounded-card py-2 pe-2 ps-5">
      <p className="min-w-0 flex-1 text-sm">
        <span className="font-semibold">{title}</span> {advice}
      </p>
      <IconButton label={words.t('app.dismissNotice')} onClick={closeNotice}>
        <X size={18} aria-hidden="true" />
      </IconButton>
    </div>
  )
}
