import { ChevronDown } from 'lucide-react'
import { clsx } from 'clsx'
import { useId, useMemo, useState } from 'react'
import { Trans } from 'react-i18next'
import type { TransferReport } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { CopyButton } from './copy-button.tsx'
import { reportLines, reportSummary, reportText, type ReportLine } from './report-lines.ts'

/** A line of one row, in CSS pixels at the default size of text; lines that break are measured. */
const lineHeight = 30
const linesAhead = 12

/** What a person should know about a transfer that went well: in one line, and on demand name by name. */
export function ReportView({ report }: { readonly report: TransferReport }) {
  const words = useWords()
  const { t } = words
  const id = useId()
  const [open, setOpen] = useState(false)
  const lines = useMemo(() => reportLines(report, words), [report, words])
  return (
    <div className="mt-4 w-full max-w-2xl text-start">
      <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-2">
        <p
          className={clsx(
            'text-center text-balance tabular-nums',
            report.failed.total > 0 && 'text-stage-warning',
          )}
        >
          {reportSummary(report, words)}
        </p>
        {lines.length > 0 && (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-full bg-stage-control px-3 text-sm font-medium hover:bg-stage-control-hover"
          >
            {open ? t('report.hide') : t('report.show')}
            <ChevronDown
              size={15}
              aria-hidden="true"
              className={clsx('transition-transform', open && 'rotate-180')}
            />
          </button>
        )}
      </div>
      <div id={id} hidden={!open}>
        {open && (
          <>
            <ReportList lines={lines} />
            <div className="mt-3 flex justify-center">
              <CopyButton look="stage-quiet" text={reportText(report, words)} label={t('report.copy')} />
            </div>
          </>
        )}
      </div>
    </div>
  )
}

/** Only the lines in sight are drawn: the list can be long. */
function ReportList({ lines }: { readonly lines: readonly ReportLine[] }) {
  const { t } = useWords()
  return (
    <VirtualList
      items={lines}
      label={t('report.list')}
      itemHeight={lineHeight}
      ahead={linesAhead}
      className="mt-3 max-h-64 bg-stage-control px-4 py-2"
      itemClassName="py-0.5"
    >
      {(line) => <Line line={line} />}
    </VirtualList>
  )
}

function Line({ line }: { readonly line: ReportLine }) {
  const { t } = useWords()
  switch (line.kind) {
    case 'heading':
      return <span className="font-semibold">{line.text}</span>
    case 'problem':
      return (
        <span className="flex flex-wrap gap-x-2">
          <FileName name={line.name} />
          <span className="text-stage-muted">{line.problem}</span>
        </span>
      )
    case 'renamed':
      return (
        <span className="flex flex-wrap gap-x-2">
          <FileName name={line.from} />
          <span className="inline-flex max-w-full flex-wrap gap-x-1 text-stage-muted">
            <Trans i18nKey="report.savedAs" components={{ name: <FileName name={line.to} /> }} />
          </span>
        </span>
      )
    case 'more':
      return <span className="text-stage-muted">{t('contents.more', { count: line.count })}</span>
  }
}
