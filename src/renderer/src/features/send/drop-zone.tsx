import { clsx } from 'clsx'
import { FilePlus, FolderPlus, MessageSquareText } from 'lucide-react'
import { useId } from 'react'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { CentredStage } from '../../ui/centred-stage.tsx'
import { StageSelect } from '../../ui/stage-select.tsx'

/** The empty stage: where files are dropped when nothing else happens. */
export function DropStage({ over }: { readonly over: boolean }) {
  const { t } = useWords()
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={clsx(
        'stage on-stage @container flex min-h-72 flex-1 flex-col',
        over && 'outline-2 -outline-offset-8 outline-stage-accent',
      )}
    >
      <CentredStage lively={over}>
        <h1
          id={id}
          tabIndex={-1}
          data-focus-home
          className="text-4xl font-semibold tracking-tight text-balance"
        >
          {over ? t('send.release') : t('send.region')}
        </h1>
        <p className="mt-3 max-w-[27rem] text-balance text-stage-muted low:min-[680px]:hidden">
          {t('send.explanation')}
        </p>
        <div className="mt-7 flex flex-wrap justify-center gap-3 low:mt-4 @max-sm:w-full @max-sm:*:basis-full">
          <PickButtons primary="stage-primary" quiet="stage-quiet" />
          <ReceiverCount />
        </div>
      </CentredStage>
    </section>
  )
}

/** The same, small, beside a transfer that has the stage. */
export function DropCard() {
  const { t } = useWords()
  return (
    <section aria-label={t('send.region')}>
      <h2 className="text-xl font-semibold tracking-tight">{t('send.more')}</h2>
      <div className="mt-3 grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2.5 *:last:col-span-full">
        <PickButtons primary="quiet" quiet="quiet" />
      </div>
    </section>
  )
}

type Look = NonNullable<Parameters<typeof Button>[0]['look']>

function PickButtons({ primary, quiet }: { readonly primary: Look; readonly quiet: Look }) {
  const { chooseFiles, chooseFolder, setDraft } = useActions()
  const { t } = useWords()
  return (
    <>
      <Button look={primary} onClick={() => void chooseFiles()}>
        <FilePlus size={18} aria-hidden="true" />
        {t('send.chooseFiles')}
      </Button>
      <Button look={quiet} onClick={() => void chooseFolder()}>
        <FolderPlus size={18} aria-hidden="true" />
        {t('send.chooseFolder')}
      </Button>
      <Button look={quiet} onClick={() => setDraft({ text: '', to: null })}>
        <MessageSquareText size={18} aria-hidden="true" />
        {t('send.text')}
      </Button>
    </>
  )
}

/** As many as the engine allows. */
const receiverCounts = Array.from({ length: 16 }, (_, index) => index + 1)

/** How many may receive the next share with the one code. */
function ReceiverCount() {
  const { setReceiverCount } = useActions()
  const { t } = useWords()
  const count = useApp((state) => state.receiverCount)
  return (
    <StageSelect
      label={t('transfer.receivers')}
      value={String(count)}
      options={receiverCounts.map((option) => ({
        value: String(option),
        text: t('send.receiverCount', { count: option }),
      }))}
      onChoose={(value) => setReceiverCount(Number(value))}
    />
  )
}
