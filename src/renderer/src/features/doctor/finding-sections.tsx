import { useId, type ReactNode } from 'react'
import type { DoctorFinding } from '../../../../engine/api.ts'
import { findingRows, type FindingRow } from '../../../../words/doctor.ts'
import { useWords } from '../../app/words-context.tsx'
import { Mark } from '../../ui/mark.tsx'
import { CandidateTable } from './candidate-table.tsx'

const sections = [
  { title: 'doctor.section.computer', steps: ['interfaces'] },
  { title: 'doctor.section.nearby', steps: ['mdns'] },
  { title: 'doctor.section.rendezvous', steps: ['rendezvous'] },
  { title: 'doctor.section.router', steps: ['nat', 'stun'] },
  { title: 'doctor.section.relays', steps: ['turn'] },
] as const satisfies readonly {
  readonly title: string
  readonly steps: readonly DoctorFinding['step'][]
}[]

/** Everything that was measured, in the order in which a connection needs it; a part shows as soon as it has something. */
export function FindingSections({ findings }: { readonly findings: readonly DoctorFinding[] }) {
  const words = useWords()
  const ofSteps = (steps: readonly DoctorFinding['step'][]): readonly DoctorFinding[] =>
    steps.flatMap((step) => findings.filter((finding) => finding.step === step))
  const rowsOf = (steps: readonly DoctorFinding['step'][]): readonly FindingRow[] =>
    ofSteps(steps).flatMap((finding) => findingRows(finding, words))
  const candidates = findings.filter((finding) => finding.step === 'candidate')
  const stack = rowsOf(['stack'])
  return (
    <>
      {sections.map(({ title, steps }) => {
        const rows = rowsOf(steps)
        return (
          rows.length > 0 && (
            <FindingSection key={title} title={words.t(title)}>
              <FindingList rows={rows} />
            </FindingSection>
          )
        )
      })}
      {candidates.length + stack.length > 0 && (
        <FindingSection title={words.t('doctor.section.candidates')}>
          {candidates.length > 0 && <CandidateTable candidates={candidates} />}
          <FindingList rows={stack} />
        </FindingSection>
      )}
    </>
  )
}

function FindingSection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-2 text-base font-semibold tracking-tight">
        {title}
      </h3>
      {children}
    </section>
  )
}

/** Rows with a mark, what each is about, and what was found. */
export function FindingList({ rows }: { readonly rows: readonly FindingRow[] }) {
  if (rows.length === 0) return null
  return (
    <ul className="flex flex-col divide-y divide-hairline text-[0.9375rem] select-text">
      {rows.map(({ subject, result, good }) => (
        <li key={`${subject} ${result}`} className="flex gap-3 py-2">
          <Mark kind={good === null ? 'plain' : good ? 'good' : 'warning'} size={18} className="mt-0.5" />
          <div className="grid min-w-0 flex-1 gap-x-4 min-[560px]:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <span className="font-medium">{subject}</span>
            <span className="text-muted">{result}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}
