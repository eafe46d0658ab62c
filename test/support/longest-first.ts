import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of more than a quarter of a minute, the longest first: their size, which Vitest goes by in a fresh clone, does not show it. */
const longest = [
  'resume/campaign',
  'net/paths',
  'cli/failures',
  'turn/uclient',
  'serve/turn',
  'resume/commands',
  'cli/devices',
  'peer/pairs',
  'packaging/update-switch',
]

/** Starts the longest files first, so that no worker has a long one left when the others have finished. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted
      .map((file) => ({ file, rank: rankOf(file.moduleId) }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ file }) => file)
  }
}

function rankOf(path: string): number {
  const rank = longest.findIndex((name) => path.endsWith(`/${name}.test.ts`))
  return rank === -1 ? longest.length : rank
}
