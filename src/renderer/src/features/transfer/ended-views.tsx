import { FolderOpen, RotateCcw } from 'lucide-react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TransferResult, TransferSnapshot } from '../../../../engine/api.ts'
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
import { RememberOffer } from './remember-offer.tsx'
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
        <p className="mt-1 text-stage-muted">
          {sent ? deliveredHint(peerOf(transfer), words) : t('transfer.receivedHint')}
        </p>
      )}
      {text === null ? (
        <div className="mt-4 max-w-full">
          <Contents transfer={transfer} shown={3} />
        </div>
      ) : (
        <ReceivedText text={text} />
      )}
      <p className="mt-3 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 text-stage-muted tabular-nums">
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

interface FailedViewProps {
  readonly transfer: TransferSnapshot
  readonly error: ErrorInfo
}

/** It did not work: why, and what to do next. */
export function FailedView({ transfer, error }: FailedViewProps) {
  const actions = useActions()
  const words = useWords()
  const { title, advice } = errorWords(error, words)
  return (
    <CentredStage sign={<StageSign kind="failed" />}>
      <div className="max-w-[34rem]">
        <StageHeading>{title}</StageHeading>
        <p className="mt-2 text-pretty text-stage-muted">{advice}</p>
      </div>
      <StageActions>
        {/* Trying again is no answer to an alarm. */}
        {error.code !== 'identity-changed' && (
          <Button look="stage-primary" onClick={() => void actions.retry(transfer.id)}>
            <RotateCcw size={17} aria-hidden="true" />
            {words.t('transfer.tryAgain')}
          </Button>
        )}
        {error.code === 'device-away' && (
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
