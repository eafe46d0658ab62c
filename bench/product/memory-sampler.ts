import { readdirSync, readFileSync } from 'node:fs'

/** One process, followed over time. Sizes in MB (10^6 bytes) of resident memory. */
export interface ProcessMemory {
  readonly pid: number
  readonly what: string
  readonly idleMB: number
  readonly peakAboveIdleMB: number
  /** Mean of the last quarter minus mean of the second quarter: about 0 when memory is flat. */
  readonly growthMB: number
  /** Resident memory at eleven moments, from the first to the last. */
  readonly seriesMB: readonly number[]
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
    // Chromium's children write their whole command line into one argument.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const program = /^Name:\s+(.*)$/m.exec(status)?.[1] ?? ''
    const type = /--type=(\S+)/.exec(command)?.[1] ?? ''
    const script = /[^/ ]+\.(c?js|ts)(?= |$)/.exec(command.replace(/--require \S+/, ''))?.[0] ?? ''
    const what = [program, type, script].filter((word) => word !== '').join(' ')
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
          seriesMB: Array.from({ length: 11 }, (_, index) =>
            Math.round(series[Math.floor(((series.length - 1) * index) / 10)] ?? 0),
          ),
        }
      })
    },
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
