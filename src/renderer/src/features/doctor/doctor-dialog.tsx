import { RotateCcw } from 'lucide-react'
import { useEffect } from 'react'
import { reportText } from '../../../../words/doctor.ts'
import { useDoctor, useDoctorState } from '../../app/app-context.ts'
import { APP_NAME } from '../../app/app-name.ts'
import { findingsSoFar } from '../../app/doctor.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { CopyButton } from '../transfer/copy-button.tsx'
import { FindingSections } from './finding-sections.tsx'
import { TryServer } from './try-server.tsx'
import { VerdictCard } from './verdict-card.tsx'

/** The page of the doctor: it looks at the network as soon as it opens, and says what is wrong before it says what it saw. */
export function DoctorDialog({ onClose }: { readonly onClose: () => void }) {
  const doctor = useDoctor()
  const examination = useDoctorState((state) => state.examination)
  const { t } = useWords()
  const report = useReport()
  const running = examination.name === 'running'
  useEffect(() => void doctor.examine(), [doctor])
  return (
    <Dialog title={t('doctor.title')} closeLabel={t('settings.close')} onClose={onClose} wide>
      <div className="flex flex-col gap-6">
        <VerdictCard examination={examination} />
        <div className="flex flex-wrap gap-3">
          <Button
            look="primary"
            data-first-focus
            aria-disabled={running}
            onClick={() => void doctor.examine()}
          >
            <RotateCcw size={17} aria-hidden="true" />
            {t('doctor.again')}
          </Button>
          {report !== null && <CopyButton look="quiet" text={report} label={t('doctor.copy')} />}
        </div>
        <FindingSections findings={findingsSoFar(examination)} />
        <TryServer />
      </div>
    </Dialog>
  )
}

/** What somebody who helps is sent; null while it is not whole. */
function useReport(): string | null {
  const examination = useDoctorState((state) => state.examination)
  const info = useDoctorState((state) => state.appInfo)
  const words = useWords()
  if (examination.name !== 'done') return null
  const { findings, diagnosis } = examination.report
  const app = info === null ? APP_NAME : `${APP_NAME} ${info.version} (${info.platform})`
  const at = new Date(examination.atMs).toISOString()
  return `${app}, ${at}\n\n${reportText(findings, diagnosis, words)}\n`
}
