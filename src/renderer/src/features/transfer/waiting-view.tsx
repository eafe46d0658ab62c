import { Fragment } from 'react'
import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { useNowMs } from '../../ui/use-now.ts'
import { CopyButton } from './copy-button.tsx'
import { Contents, StageActions, StageHeading, WorkingStage } from './parts.tsx'

interface WaitingViewProps {
  readonly transfer: TransferSnapshot
  readonly state: Extract<TransferState, { name: 'waiting-for-peer' }>
}

/** The code of a share, to be told, copied or scanned. */
export function WaitingView({ transfer, state }: WaitingViewProps) {
  const actions = useActions()
  const { t, numbers } = useWords()
  return (
    <WorkingStage>
      <StageHeading small>{t('transfer.codeHeading')}</StageHeading>
      <ShownCode code={state.code} />
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-stage-muted tabular-nums">
        <ExpiresIn atMs={state.expiresAtMs} />
        {state.wrongGuesses > 0 && (
          <span role="alert" className="font-medium text-balance text-stage-warning">
            {t('transfer.wrongGuess', {
              guesses: numbers.count(state.wrongGuesses),
              limit: numbers.count(state.guessLimit),
            })}
          </span>
        )}
      </p>
      <div className="mt-4 grid items-start gap-x-6 gap-y-4 grid-cols-[minmax(0,1fr)] border-t border-stage-line pt-4 @sm:grid-cols-[minmax(0,1fr)_auto]">
        <div>
          <Contents transfer={transfer} shown={4} />
        </div>
        <figure className="flex items-end gap-3">
          <figcaption className="max-w-24 text-end text-sm text-stage-muted @max-3xl:hidden">
            {t('transfer.qrHint')}
          </figcaption>
          <div className="rounded-2xl bg-qr-ground p-2">
            <QrCode
              text={state.link}
              label={t('transfer.qrLabel')}
              className="block size-30 @xl:size-48 @4xl:size-60 [@media(max-height:640px)]:size-32"
            />
          </div>
        </figure>
      </div>
      <StageActions>
        <CopyButton look="stage-primary" text={state.code} label={t('transfer.copyCode')} />
        <Button look="stage-quiet" onClick={() => void actions.cancel(transfer.id)}>
          {t('transfer.cancel')}
        </Button>
      </StageActions>
    </WorkingStage>
  )
}

/** The code as large as it fits: digits and words told apart by colour, breaking only after a dash. */
function ShownCode({ code }: { readonly code: string }) {
  const { t } = useWords()
  const [digits = '', ...words] = code.split('-')
  return (
    <p
      role="status"
      aria-label={t('transfer.codeLabel')}
      dir="ltr"
      className="mt-1 leading-[1.12] font-semibold tracking-[-0.02em] select-all"
      style={{ fontSize: codeSize(code) }}
    >
      <span className="text-stage-accent tabular-nums">{digits}</span>
      {words.map((word, index) => (
        <Fragment key={index}>
          <span className="text-stage-muted">-</span>
          <wbr />
          <span className="whitespace-nowrap">{word}</span>
        </Fragment>
      ))}
    </p>
  )
}

/** The stage's padding on both sides. */
const stagePadding = '5.5rem'
/** The widths of the letters of the face at its weight here, in em, rounded up: narrow and wide ones, and all others. */
const letterEms: readonly (readonly [letters: RegExp, em: number])[] = [
  [/[ijl]/gu, 0.28],
  [/[frt-]/gu, 0.41],
  [/[mw]/gu, 0.86],
  [/[^ijlfrtmw-]/gu, 0.61],
]

/** As large as the code still fits on one line of the stage; codes too long for that break after a dash. */
function codeSize(code: string): string {
  const widthEm = letterEms.reduce((sum, [letters, em]) => sum + (code.match(letters)?.length ?? 0) * em, 0)
  return `clamp(1.75rem, (100cqi - ${stagePadding}) / ${widthEm.toFixed(2)}, 5rem)`
}

function ExpiresIn({ atMs }: { readonly atMs: number }) {
  const { t } = useWords()
  const seconds = Math.ceil((atMs - useNowMs()) / 1000)
  if (seconds <= 0) return <span>{t('transfer.expired')}</span>
  if (seconds < 60) return <span>{t('transfer.expiresInSeconds', { count: seconds })}</span>
  return <span>{t('transfer.expiresInMinutes', { count: Math.ceil(seconds / 60) })}</span>
}
