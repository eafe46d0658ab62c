import { useRef, useState } from 'react'
import { assertNever } from '../../../../core/base/assert-never.ts'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { DoctorFinding, DoctorRequest } from '../../../../engine/api.ts'
import { findingRows, serverRemedy } from '../../../../words/doctor.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useDoctor } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Mark } from '../../ui/mark.tsx'

export type ServerTest =
  | { readonly name: 'none' }
  | { readonly name: 'running' }
  | { readonly name: 'done'; readonly findings: readonly DoctorFinding[] }
  | { readonly name: 'failed'; readonly error: ErrorInfo }

/** Tests servers with the doctor, the last question counts. `clear` forgets what was found. */
export function useServerTest(): {
  readonly test: ServerTest
  readonly run: (request: DoctorRequest) => void
  readonly clear: () => void
} {
  const doctor = useDoctor()
  const [test, setTest] = useState<ServerTest>({ name: 'none' })
  const latest = useRef(0)

  async function ask(request: DoctorRequest) {
    const number = ++latest.current
    setTest({ name: 'running' })
    const result = await doctor.test(request)
    if (number !== latest.current) return
    setTest(
      result.ok
        ? { name: 'done', findings: result.value.findings.filter(isAnswer) }
        : { name: 'failed', error: result.error },
    )
  }

  return {
    test,
    run: (request) => void ask(request),
    clear: () => {
      latest.current++
      setTest({ name: 'none' })
    },
  }
}

/** TURN servers are asked as STUN servers too, which is no news about them. */
function isAnswer(finding: DoctorFinding): boolean {
  if (finding.step === 'stun') return finding.server.startsWith('stun')
  return finding.step === 'turn' || finding.step === 'rendezvous'
}

/** What a test found, in words, and what to do about it. */
export function ServerTestResult({ test }: { readonly test: ServerTest }) {
  return (
    <div role="status" className="empty:hidden">
      <ResultLines test={test} />
    </div>
  )
}

function ResultLines({ test }: { readonly test: ServerTest }) {
  const words = useWords()
  switch (test.name) {
    case 'none':
      return null
    case 'running':
      return <p className="text-sm text-muted">{words.t('servers.testing')}</p>
    case 'failed':
      return <p className="text-sm text-danger">{errorWords(test.error, words).title}</p>
    case 'done':
      return (
        <ul className="flex flex-col gap-2 text-sm select-text">
          {test.findings.map((finding, index) => {
            const next = test.findings[index + 1]
            const remedy = serverRemedy(finding, words)
            // What is to be done about several addresses of one server is said once, under the last.
            const saidBelow = next !== undefined && serverRemedy(next, words) === remedy
            return (
              <ResultLine
                key={JSON.stringify(finding)}
                finding={finding}
                good={remedy === null}
                remedy={saidBelow ? null : remedy}
              />
            )
          })}
        </ul>
      )
    default:
      return assertNever(test)
  }
}

interface ResultLineProps {
  readonly finding: DoctorFinding
  readonly good: boolean
  readonly remedy: string | null
}

function ResultLine({ finding, good, remedy }: ResultLineProps) {
  const [row] = findingRows(finding, useWords())
  if (row === undefined) return null
  return (
    <li className="flex gap-2.5">
      <Mark kind={good ? 'good' : 'bad'} size={18} className="mt-px" />
      <p className="min-w-0">
        <span className="font-semibold">{row.subject}</span> {row.result}
        {remedy !== null && <span className="block text-muted">{remedy}</span>}
      </p>
    </li>
  )
}
