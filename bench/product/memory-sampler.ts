import { readdirSync, readFileSync } from 'node:fs'

/** One process, followed over time. Sizes in MB (10^6 bytes) of resident memory. */
export interface ProcessMemory {
  readonly pid: number
  readonly what: string
  readonly idleMB: number
  readonly peakAboveIdleMB: number
  /** Mean of the last quarter minus mean of the second quarter: about 0 when memory is flat. */
  readonly growthMB: number
}

const SAMPLE_EVERY_MS = 250

interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly what: string
  readonly residentMB: number
}

function readProcess(pid: number): ProcessInfo | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const type = command.find((argument) => argument.startsWith('--type=')) ?? ''
    const service = command.find((argument) => argument.startsWith('--utility-sub-type=')) ?? ''
    const script =
      command
        .find((argument) => /\.(c?js|ts)$/.test(argument))
        ?.split('/')
        .at(-1) ?? ''
    const what = `${command[0]?.split('/').at(-1) ?? ''} ${type}${service}${script}`.trim()
    return { pid, parent: field('PPid'), what, residentMB: (field('VmRSS') * 1024) / 1e6 }
  } catch {
    return null // it has ended meanwhile
  }
}

/** All processes below `root`, and itself. */
function tree(root: number): ProcessInfo[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
  const inTree = new Set([root])
  for (let grown = true; grown;) {
    const before = inTree.size
    for (const { pid, parent } of all) if (inTree.has(parent)) inTree.add(pid)
    grown = inTree.size > before
  }
  return all.filter(({ pid }) => inTree.has(pid))
}

/** Follows the memory of a process tree from now, which counts as idle, until `stop`. */
export function followMemory(root: number): { stop(): readonly ProcessMemory[] } {
  const idle = new Map(tree(root).map((each) => [each.pid, each]))
  const samples = new Map<number, number[]>([...idle.keys()].map((pid) => [pid, []]))
  const timer = setInterval(() => {
    for (const { pid, residentMB } of tree(root)) samples.get(pid)?.push(residentMB)
  }, SAMPLE_EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      return [...idle.values()].map(({ pid, what, residentMB }) => {
        const series = samples.get(pid) ?? []
        const quarter = Math.floor(series.length / 4)
        const growth = mean(series.slice(3 * quarter)) - mean(series.slice(quarter, 2 * quarter))
        return {
          pid,
          what,
          idleMB: Math.round(residentMB),
          peakAboveIdleMB: Math.round(Math.max(residentMB, ...series) - residentMB),
          growthMB: Math.round(growth),
        }
      })
    },
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
