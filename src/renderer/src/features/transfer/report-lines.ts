import type { TransferReport } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { harmless } from '../../../../words/names.ts'
import type { Words } from '../../../../words/words.ts'

/** One line of a report. Names are peer strings. */
export type ReportLine =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'problem'; readonly name: string; readonly problem: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | { readonly kind: 'more'; readonly count: number }

/** Whether there is anything to tell. */
export function hasNews({ renamed, same, failed, notSent }: TransferReport): boolean {
  return renamed.total + same + failed.total + notSent.total > 0
}

/** The report in one line: 1 failed, 3 renamed, 12 already there. */
export function reportSummary({ failed, notSent, renamed, same }: TransferReport, words: Words): string {
  const { t } = words
  const parts: string[] = []
  if (failed.total > 0) parts.push(t('report.failed', { count: failed.total }))
  if (notSent.total > 0) parts.push(t('report.notSent', { count: notSent.total }))
  if (renamed.total > 0) parts.push(t('report.renamed', { count: renamed.total }))
  if (same > 0) parts.push(t('report.same', { count: same }))
  // A number stays with what it counts at the end of a line.
  return words.numbers.list(parts.map((part) => part.replaceAll(' ', '\u00a0')))
}

/** The report line by line, what went wrong first. What is the same has no lines: there can be a million of them. */
export function reportLines(
  { failed, notSent, renamed }: TransferReport,
  words: Words,
): readonly ReportLine[] {
  const { t } = words
  return [
    ...section(t('report.failed', { count: failed.total }), failed.total, failed.list, ({ name, code }) => ({
      kind: 'problem',
      name,
      problem: errorWords({ code, detail: {} }, words).title,
    })),
    ...section(t('report.notSent', { count: notSent.total }), notSent.total, notSent.list, (entry) => ({
      kind: 'problem',
      name: entry.name,
      problem: t(`skipped.${entry.reason}`),
    })),
    ...section(t('report.renamed', { count: renamed.total }), renamed.total, renamed.list, (entry) => ({
      kind: 'renamed',
      ...entry,
    })),
  ]
}

function section<T>(
  text: string,
  total: number,
  list: readonly T[],
  lineOf: (entry: T) => ReportLine,
): readonly ReportLine[] {
  if (total === 0) return []
  const more = total - list.length
  return [
    { kind: 'heading', text },
    ...list.map(lineOf),
    ...(more > 0 ? [{ kind: 'more', count: more } as const] : []),
  ]
}

/** The report as plain text, for the clipboard. */
export function reportText(report: TransferReport, words: Words): string {
  const { t } = words
  const lines = reportLines(report, words).map((line) => {
    switch (line.kind) {
      case 'heading':
        return line.text
      case 'problem':
        return t('report.problemText', { name: harmless(line.name), problem: line.problem })
      case 'renamed':
        return t('report.savedAsText', { from: harmless(line.from), to: harmless(line.to) })
      case 'more':
        return t('contents.more', { count: line.count })
    }
  })
  return [...lines, ...(report.same > 0 ? [t('report.same', { count: report.same })] : [])].join('\n')
}
