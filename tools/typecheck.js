// Type-checks each runtime with its own tsconfig: a folder that reaches for another runtime's globals does not compile.
import { spawnSync } from 'node:child_process'

const runtimes = ['anywhere', 'web', 'node', 'electron', 'test']
let failed = false
for (const runtime of runtimes) {
  const { status } = spawnSync('tsc', ['-p', `tsconfig.${runtime}.json`], { stdio: 'inherit', shell: true })
  if (status !== 0) failed = true
}
process.exit(failed ? 1 : 0)
