import { LoaderCircle } from 'lucide-react'
import type { Diagnosis } from '../../../../engine/api.ts'
import { causeWords, outcomeText } from '../../../../words/doctor.ts'
import { errorWords } from '../../../../words/errors.ts'
import type { Words } from '../../../../words/words.ts'
import type { Examination } from '../../app/doctor.ts'
import { useWords } from '../../app/words-context.tsx'
import { Mark, type MarkKind } from '../../ui/mark.tsx'

/** What an examination comes to, in as few sentences as it takes. */
interface Verdict {
  readonly mark: MarkKind
  readonly title: string
  /** What to do, or how long it takes. */
  readonly advice: string | null
  readonly others: readonly { readonly title: string; readonly remedy: string; readonly note: boolean }[]
}

/** The answer, above everything that was measured. */
export function VerdictCard({ examination }: { readonly examination: Examination }) {
  const words = useWords()
  const verdict = verdictOf(examination, words)
  return (
    <div aria-live="polite" className="flex flex-col gap-4 rounded-card bg-sunken p-5">
      <div className="flex gap-3.5">
        {verdict === null ? (
          <LoaderCircle size={24} aria-hidden="true" className="mt-0.5 shrink-0 animate-spin text-accent" />
        ) : (
          <Mark kind={verdict.mark} size={24} className="mt-0.5" />
        )}
        <div className="min-w-0">
          <h3 className="text-lg leading-snug font-semibold tracking-tight text-pretty">
            {verdict === null ? words.t('doctor.running') : verdict.title}
          </h3>
          <Advice text={verdict === null ? words.t('doctor.runningHint') : verdict.advice} />
        </div>
      </div>
      {verdict !== null && verdict.others.length > 0 && (
        <ul className="flex flex-col gap-3 border-t border-hairline pt-4">
          {verdict.others.map(({ title, remedy, note }) => (
            <li key={title} className="flex gap-3">
              <Mark kind={note ? 'note' : 'warning'} size={18} className="mt-0.5 ms-[3px]" />
              <p className="min-w-0 text-[0.9375rem] text-pretty">
                <span className="font-semibold">{title}</span> <span className="text-muted">{remedy}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Advice({ text }: { readonly text: string | null }) {
  return text === null ? null : <p className="mt-1 text-pretty text-muted">{text}</p>
}

/** null while it runs. */
function verdictOf(examination: Examination, words: Words): Verdict | null {
  switch (examination.name) {
    case 'none':
    case 'running':
      return null
    case 'failed': {
      const { title, advice } = errorWords(examination.error, words)
      return { mark: 'bad', title, advice, others: [] }
    }
    case 'done':
      return diagnosisVerdict(examination.report.diagnosis, words)
  }
}

function diagnosisVerdict(diagnosis: Diagnosis, words: Words): Verdict {
  const all = diagnosis.causes.map((found) => ({
    ...causeWords(found, words),
    note: found.severity === 'note',
  }))
  const [first, ...others] = all
  const outcome = outcomeText(diagnosis, words)
  if (first === undefined || first.note) return { mark: 'good', title: outcome, advice: null, others: all }
  const mark = diagnosis.causes[0]?.severity === 'blocks' ? 'bad' : 'warning'
  return {
    mark,
    title: first.title,
    advice: words.t('doctor.sentences', { title: first.remedy, remedy: outcome }),
    others,
  }
}
