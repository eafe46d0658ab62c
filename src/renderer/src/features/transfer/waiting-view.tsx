import { Check, Copy } from 'lucide-react'
import { Fragment, useEffect, useState } from 'react'
import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { useNowMs } from '../../ui/use-now.ts'
import { Contents, StageActions, StageHeading } from './parts.tsx'

const copiedMs = 2000

interface WaitingViewProps {
  readonly transfer: TransferSnapshot
  readonly state: Extract<TransferState, { name: 'waiting-for-peer' }>
}

/** The code of a share, to be told, copied or scanned. */
export function WaitingView({ transfer, state }: WaitingViewProps) {
  const actions = useActions()
  return (
    <div className="flex flex-1 flex-col">
      <div className="flex flex-1 flex-wrap items-start gap-x-8 gap-y-5">
        <div className="min-w-0 flex-[1_1_16rem]">
          <StageHeading small>{strings.codeHeading}</StageHeading>
          <ShownCode code={state.code} />
          <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-stage-muted tabular-nums">
            <ExpiresIn atMs={state.expiresAtMs} />
            {state.wrongGuesses > 0 && (
              <span role="alert" className="font-medium text-stage-warning">
                {strings.wrongGuess(state.wrongGuesses, state.guessLimit)}
              </span>
            )}
          </p>
          {transfer.summary !== null && (
            <div className="mt-5 border-t border-stage-line pt-4">
              <Contents summary={transfer.summary} shown={3} />
            </div>
          )}
        </div>
        <figure className="flex flex-col items-center gap-2 @max-md:hidden">
          <div className="rounded-2xl bg-white p-2.5">
            <QrCode text={state.link} label={strings.qrLabel} className="block size-36 @3xl:size-44" />
          </div>
          <figcaption className="text-sm text-stage-muted">{strings.qrHint}</figcaption>
        </figure>
      </div>
      <StageActions>
        <CopyButton text={state.code} />
        <Button look="stage-quiet" onClick={() => void actions.cancel(transfer.id)}>
          {strings.cancel}
        </Button>
      </StageActions>
    </div>
  )
}

/** The code as large as it fits: digits and words told apart by colour, breaking only after a dash. */
function ShownCode({ code }: { readonly code: string }) {
  const [digits = '', ...words] = code.split('-')
  return (
    <p
      role="status"
      aria-label={strings.codeLabel}
      className="mt-1 text-[clamp(1.75rem,7.2cqi,4rem)] leading-[1.12] font-semibold tracking-[-0.025em] select-all"
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

function ExpiresIn({ atMs }: { readonly atMs: number }) {
  const seconds = Math.ceil((atMs - useNowMs()) / 1000)
  return <span>{seconds > 0 ? strings.expiresIn(seconds) : strings.expired}</span>
}

function CopyButton({ text }: { readonly text: string }) {
  const actions = useActions()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button
      look="stage-primary"
      className="min-w-36"
      onClick={() => void actions.copyText(text).then((done) => setCopied(done))}
    >
      {copied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
      {copied ? strings.copied : strings.copyCode}
    </Button>
  )
}
