import { Stethoscope } from 'lucide-react'
import type { ErrorCode, ErrorInfo } from '../../../../core/base/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'

/** What the network may be the reason of. */
const networkErrors: readonly ErrorCode[] = ['no-path', 'no-signaling', 'peer-lost', 'pairing-failed']

/** Leads from an error that the network may have made to the doctor; nothing for other errors. */
export function FindOutButton({ error }: { readonly error: ErrorInfo | null }) {
  const { t } = useWords()
  const { openPage } = useActions()
  if (error === null || !networkErrors.includes(error.code)) return null
  return (
    <Button look="stage-quiet" onClick={() => openPage('doctor')}>
      <Stethoscope size={17} aria-hidden="true" />
      {t('doctor.findOut')}
    </Button>
  )
}
