// What the doctor says, for people. Names and addresses in it come from this computer and from servers.
import { assertNever } from '../core/base/assert-never.ts'
import type { CauseFound, Diagnosis } from '../core/doctor/diagnose.ts'
import type { DoctorFinding, EndpointFact, FindingOf } from '../core/doctor/findings.ts'
import { serverCause } from '../core/doctor/server-cause.ts'
import { shortName } from './names.ts'
import { isolate, type Words } from './words.ts'

/** Longer names of interfaces and URLs are cut in the middle. */
const SUBJECT_LIMIT_CHARACTERS = 120
/** Not words of any language. */
const WEB_RTC = 'WebRTC'

/** A likely cause in words: what is wrong, and what to do about it. */
export interface CauseWords {
  readonly title: string
  readonly remedy: string
}

/** The words for a cause. */
export function causeWords(
  { cause, subject }: Pick<CauseFound, 'cause' | 'subject'>,
  words: Words,
): CauseWords {
  const { t, numbers } = words
  const seconds = cause === 'clock' ? Number.parseFloat(subject ?? '') : Number.NaN
  const named = Number.isNaN(seconds)
    ? shortName(subject ?? '', SUBJECT_LIMIT_CHARACTERS)
    : numbers.duration(seconds)
  return {
    title: t(`doctor.cause.${cause}.title`, { subject: named }),
    remedy: t(`doctor.cause.${cause}.remedy`),
  }
}

/** Both in one piece. */
export function causeText(found: CauseFound, words: Words): string {
  return words.t('doctor.sentences', { ...causeWords(found, words) })
}

/** One sentence for a diagnosis in which nothing is wrong, or nothing serious. */
export function outcomeText({ lan, internet }: Diagnosis, { t }: Words): string {
  return t(`doctor.outcome.${lan}.${internet}`)
}

/** One thing that was found: what it is about, and what was found of it. */
export interface FindingRow {
  readonly subject: string
  readonly result: string
  /** Whether it helps transfers, or hinders them; null for what does neither. */
  readonly good: boolean | null
}

/** A finding in words: one row, or one for each interface. */
export function findingRows(finding: DoctorFinding, words: Words): readonly FindingRow[] {
  const { t, numbers } = words
  switch (finding.step) {
    case 'interfaces':
      return interfaceRows(finding, words)
    case 'mdns':
      return [mdnsRow(finding, words)]
    case 'rendezvous':
      return [rendezvousRow(finding, words)]
    case 'stun':
      return [stunRow(finding, words)]
    case 'nat': {
      const { family, mapping } = finding.nat
      return [
        {
          subject: t('doctor.router', { protocol: `IPv${family}` }),
          result: t(`doctor.mapping.${mapping}`),
          good: mapping === 'unknown' ? null : mapping !== 'dependent',
        },
      ]
    }
    case 'turn':
      return [turnRow(finding, words)]
    case 'candidate':
      return [
        {
          subject: t('doctor.candidate', { kind: t(`doctor.candidateKind.${finding.kind}`) }),
          result: t('doctor.candidateFound', {
            address: endpointText(finding),
            time: numbers.milliseconds(finding.milliseconds),
          }),
          good: null,
        },
      ]
    case 'stack':
      return [
        {
          subject: WEB_RTC,
          result: finding.connected
            ? t('doctor.stackWorks', { time: numbers.milliseconds(finding.milliseconds) })
            : t('doctor.stackBroken'),
          good: finding.connected,
        },
      ]
    default:
      return assertNever(finding)
  }
}

/** The lines of text for a finding. */
export function findingLines(finding: DoctorFinding, words: Words): readonly string[] {
  return findingRows(finding, words).map(({ subject, result }) => words.t('doctor.line', { subject, result }))
}

/** What to do about a server that does not do what it is there for; null when it does. */
export function serverRemedy(finding: DoctorFinding, words: Words): string | null {
  if (finding.step !== 'rendezvous' && finding.step !== 'stun' && finding.step !== 'turn') return null
  const found = serverCause(finding)
  return found === null ? null : causeWords(found, words).remedy
}

function interfaceRows(finding: FindingOf<'interfaces'>, { t, numbers, locale }: Words): FindingRow[] {
  const listed = (addresses: readonly string[]): string =>
    numbers.list(addresses.map((address) => isolate(address, locale)))
  const rows = finding.interfaces.map(({ name, kind, addresses }) => ({
    subject: t(`doctor.interface.${kind}`, { name: shortName(name, SUBJECT_LIMIT_CHARACTERS) }),
    result: listed(addresses.map(({ address }) => address)),
    good: null,
  }))
  if (rows.length === 0) return [{ subject: t('doctor.interfaces'), result: t('doctor.none'), good: false }]
  const sources = [finding.sourceIpv4, finding.sourceIpv6].filter((source) => source !== null)
  const route = sources.length === 0 ? t('doctor.none') : listed(sources)
  return [...rows, { subject: t('doctor.route'), result: route, good: sources.length > 0 }]
}

function mdnsRow(
  { interface: name, family, works, others, problem, detail }: FindingOf<'mdns'>,
  words: Words,
): FindingRow {
  const { t } = words
  const failed = t(`doctor.mdnsProblem.${problem ?? 'silent'}`)
  const explained = detail === null ? failed : t('doctor.withDetail', { result: failed, detail })
  const subject = t('doctor.mdns', { name: shortName(name, SUBJECT_LIMIT_CHARACTERS) })
  return {
    subject: t('doctor.withDetail', { result: subject, detail: `IPv${family}` }),
    result: works ? t('doctor.mdnsWorks', { count: others }) : explained,
    good: works,
  }
}

function rendezvousRow(finding: FindingOf<'rendezvous'>, { t, numbers, locale }: Words): FindingRow {
  const { url, failure, milliseconds, clockSkewMs } = finding
  const works = t('doctor.rendezvousWorks', { time: numbers.milliseconds(milliseconds ?? 0) })
  const seconds = Math.round(Math.abs(clockSkewMs ?? 0) / 1000)
  const skew = seconds < 60 ? numbers.seconds(seconds) : numbers.duration(seconds)
  return {
    subject: isolate(shortName(url, SUBJECT_LIMIT_CHARACTERS), locale),
    result:
      failure !== null
        ? t(`doctor.failure.${failure}`)
        : seconds === 0
          ? works
          : t('doctor.clocksDiffer', { works, skew }),
    good: failure === null,
  }
}

function stunRow(finding: FindingOf<'stun'>, words: Words): FindingRow {
  const { t, numbers } = words
  const { server, family, failure, milliseconds, mapped } = finding
  return {
    subject: serverText(server, `IPv${family}`, words),
    result:
      mapped === null
        ? t(`doctor.failure.${failure ?? 'rejected'}`)
        : t('doctor.stunWorks', {
            address: endpointText(mapped),
            time: numbers.milliseconds(milliseconds ?? 0),
          }),
    good: mapped !== null,
  }
}

function turnRow(finding: FindingOf<'turn'>, words: Words): FindingRow {
  const { t, numbers } = words
  const { server, transport, failure, code, milliseconds, relayed } = finding
  const failed = t(`doctor.failure.${failure ?? 'rejected'}`)
  const explained = code === null ? failed : t('doctor.withDetail', { result: failed, detail: String(code) })
  return {
    subject: serverText(server, transport.toUpperCase(), words),
    result:
      relayed === null
        ? explained
        : t('doctor.turnWorks', {
            address: endpointText(relayed),
            time: numbers.milliseconds(milliseconds ?? 0),
          }),
    good: relayed !== null,
  }
}

function serverText(server: string, detail: string, { t }: Words): string {
  return t('doctor.withDetail', { result: shortName(server, SUBJECT_LIMIT_CHARACTERS), detail })
}

/** An address and a port: IPv6 addresses in brackets. */
export function endpointText({ address, port }: EndpointFact): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** The whole report as text, to be shown to somebody who knows more. There are addresses in it, but no passwords. */
export function reportText(
  findings: readonly DoctorFinding[],
  diagnosis: Diagnosis | null,
  words: Words,
): string {
  const lines = findings.flatMap((finding) => findingLines(finding, words))
  return [...(diagnosis === null ? [] : [...conclusionLines(diagnosis, words), '']), ...lines].join('\n')
}

/** What it comes to, the most important first. */
export function conclusionLines(diagnosis: Diagnosis, words: Words): readonly string[] {
  const { t } = words
  const lines = diagnosis.causes.map((found, index) => {
    const cause = causeText(found, words)
    if (found.severity === 'note') return t('doctor.note', { cause })
    return index === 0 ? t('doctor.likely', { cause }) : t('doctor.also', { cause })
  })
  return [outcomeText(diagnosis, words), ...lines]
}
