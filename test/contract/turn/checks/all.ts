import { test } from 'vitest'
import { allocationChecks } from './allocation.ts'
import { authenticationChecks } from './authentication.ts'
import { runCheck, type TurnTarget } from './check.ts'
import { relayingChecks } from './relaying.ts'
import { stunChecks } from './stun.ts'

const checks = [...stunChecks, ...authenticationChecks, ...allocationChecks, ...relayingChecks]

/** Registers the whole checklist as tests; `known` are failures of servers that are not ours. */
export function walkChecklist(target: () => TurnTarget, known: readonly string[] = []): void {
  for (const check of checks) {
    const title = `${check.id} ${check.title} (${check.section})`
    test.skipIf(known.includes(check.id))(title, () => runCheck(target(), check))
  }
}
