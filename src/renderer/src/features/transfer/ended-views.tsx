import { clsx } from 'clsx'
import { FolderOpen, RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TransferId, TransferResult, TransferSnapshot } from '../../../../engine/api.ts'
import type { TransferOrigin } from '../../../../ipc/contract.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import type { Words } from '../../../../words/words.ts'
import { Button } from '../../ui/button.tsx'
import { CentredStage } from '../../ui/centred-stage.tsx'
import { Contents, PathBadge, StageActions, StageHeading, StageSign } from './parts.tsx'
import { FindOutButton } from '../doctor/find-out-button.tsx'
import { CopyButton } from './copy-button.tsx'
import { ReceivedText, useReceivedText } from './received-text.tsx'
import { offersTrust, RememberOffer } from './remember-offer.tsx'
import { hasNews } from './report-lines.ts'
import { ReportView } from './report-view.tsx'
import { peerOf, stateWords } from './transfer-words.ts'

interface DoneViewProps {
  readonly transfer: TransferSnapshot
  readonly result: TransferResult
}

/** Everything arrived and was verified. */
export function DoneView({ transfer, result }: DoneViewProps) {
  const actions = useActions()
  const words = useWords()
  const { t, numbers } = words
  const sent = transfer.direction === 'send'
  const isText = transfer.kind === 'text'
  const text = useReceivedText(transfer.id, isText && !sent)
  const whole = result.report.failed.total === 0
  return (
    <CentredStage sign={<StageSign kind={whole ? 'verified' : 'failed'} />}>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      {whole && (
        <p className={clsx('mt-1 text-stage-muted', offersTrust(transfer) && 'low:hidden')}>
          {sent ? deliveredHint(peerOf(transfer), words) : t('transfer.receivedHint')}
        </p>
      )}
      {text === null ? (
        <div className="mt-4 max-w-full low:mt-3">
          {/* What stays to be decided is to be in sight; the names were there all the time. */}
          <Contents transfer={transfer} shown={3} brief={offersTrust(transfer)} />
        </div>
      ) : (
        <ReceivedText text={text} />
      )}
      <p className="mt-3 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 text-stage-muted tabular-nums low:mt-2">
        <PathBadge path={result.path} />
        {t('transfer.took', {
          size: numbers.bytes(result.bytesMoved),
          time: numbers.duration(result.seconds),
        })}
        {result.bytesSkipped > 0 && (
          <span>{t('transfer.wasThere', { size: numbers.bytes(result.bytesSkipped) })}</span>
        )}
      </p>
      {hasNews(result.report) && <ReportView report={result.report} />}
      <RememberOffer transfer={transfer} />
      <StageActions>
        {text !== null && <CopyButton look="stage-primary" text={text} label={t('transfer.copyText')} />}
        {!sent && !isText && (
          <Button look="stage-primary" onClick={() => void actions.reveal(transfer.id)}>
            <FolderOpen size={18} aria-hidden="true" />
            {t('transfer.showInFolder')}
          </Button>
        )}
        <Button
          look={sent ? 'stage-primary' : 'stage-quiet'}
          className="min-w-28"
          onClick={() => void actions.dismiss(transfer.id)}
        >
          {t('transfer.done')}
        </Button>
        {sent && !isText && (
          <Button look="stage-quiet" onClick={() => void actions.sendMore(transfer.id)}>
            {t('transfer.sendMore')}
          </Button>
        )}
      </StageActions>
    </CentredStage>
  )
}

function deliveredHint(peer: string | null, { t }: Words): string {
  return peer === null ? t('transfer.deliveredHint') : t('transfer.deliveredHintTo', { peer })
}

/** What started a transfer; undefined while that is being asked, which is no reason to withhold a button. */
function useOrigin(id: TransferId): TransferOrigin | null | undefined {
  const { originOf } = useActions()
  const [origin, setOrigin] = useState<TransferOrigin | null>()
  useEffect(() => {
    let wanted = true
    void originOf(id).then((found) => {
      if (wanted) setOrigin(found)
    })
    return () => {
      wanted = false
    }
  }, [id, originOf])
  return origin
}

interface FailedViewProps {
  readonly transfer: TransferSnapshot
  readonly error: ErrorInfo
}

/** It did not work: why, and what to do next. */
export function FailedView({ transfer, error }: FailedViewProps) {
  const actions = useActions()
  const words = useWords()
  const { title, advice } = errorWords(error, words)
  const origin = useOrigin(transfer.id)
  return (
    <CentredStage sign={<StageSign kind="failed" />}>
      <div className="max-w-[34rem]">
        <StageHeading>{title}</StageHeading>
        <p className="mt-2 text-balance text-stage-muted">{advice}</p>
      </div>
      <StageActions>
        {/* Trying again is no answer to an alarm. */}
        {error.code !== 'identity-changed' && origin !== null && (
          <Button look="stage-primary" onClick={() => void actions.retry(transfer.id)}>
            <RotateCcw size={17} aria-hidden="true" />
            {words.t('transfer.tryAgain')}
          </Button>
        )}
        {error.code === 'device-away' && origin !== null && (
          <Button look="stage-quiet" onClick={() => void actions.retryByCode(transfer.id)}>
            {words.t('transfer.shareByCode')}
          </Button>
        )}
        <FindOutButton error={error} />
        <Button look="stage-quiet" onClick={() => void actions.dismiss(transfer.id)}>
          {words.t('transfer.dismiss')}
        </Button>
      </StageActions>
    </CentredStage>
  )
}
