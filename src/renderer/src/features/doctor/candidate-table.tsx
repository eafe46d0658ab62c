import type { DoctorFinding } from '../../../../engine/api.ts'
import { endpointText } from '../../../../words/doctor.ts'
import { useWords } from '../../app/words-context.tsx'

type Candidate = Extract<DoctorFinding, { step: 'candidate' }>

/** What WebRTC gathers, in the order in which it comes. */
export function CandidateTable({ candidates }: { readonly candidates: readonly Candidate[] }) {
  const { t, numbers } = useWords()
  return (
    <table className="mb-1 w-full text-start text-[0.9375rem] select-text">
      <thead>
        <tr className="border-b border-hairline text-sm text-muted">
          {(['doctor.time', 'doctor.kind', 'doctor.address'] as const).map((key) => (
            <th key={key} scope="col" className="py-1.5 pe-4 text-start font-medium last:pe-0">
              {t(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate, index) => (
          // The same address may be gathered twice.
          <tr key={index} className="border-b border-hairline align-top">
            <td className="py-1.5 pe-4 whitespace-nowrap text-muted tabular-nums">
              <bdi>{numbers.milliseconds(candidate.milliseconds)}</bdi>
            </td>
            <td className="py-1.5 pe-4 wrap-normal">{t(`doctor.candidateKind.${candidate.kind}`)}</td>
            <td className="py-1.5 break-all tabular-nums">
              <bdi>{endpointText(candidate)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
