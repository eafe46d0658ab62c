// One transfer between two computers of a lab, with the built command line.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CliEvent, type CliRun, startCli } from './cli.ts'
import type { Node } from './netns.ts'

export interface NetTransferInit {
  readonly from: Node
  readonly to: Node
  readonly bytes?: number
  /** For both sides. */
  readonly options: readonly string[]
}

/** How both sides ended. */
export interface NetOutcome {
  readonly sent: CliEvent
  readonly received: CliEvent
  readonly codes: readonly (number | null)[]
  /** Whether what arrived is what was sent. */
  readonly same: boolean
}

/** A transfer under way. */
export class NetTransfer {
  readonly sender: CliRun
  readonly receiver: CliRun
  readonly #folder: string

  private constructor(folder: string, sender: CliRun, receiver: CliRun) {
    this.#folder = folder
    this.sender = sender
    this.receiver = receiver
  }

  /** Makes a file, sends it, and has the other side accept it. */
  static async start({ from, to, bytes = 3 * 1024 * 1024, options }: NetTransferInit): Promise<NetTransfer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'dropline-net-'))
    mkdirSync(path.join(folder, 'in'))
    writeFileSync(path.join(folder, 'file.bin'), randomBytes(bytes))
    const args = ['--json', ...options]
    const sender = startCli(['send', path.join(folder, 'file.bin'), ...args], { namespace: from.namespace })
    let receiver: CliRun
    try {
      const { code } = await sender.event('code')
      const out = path.join(folder, 'in')
      receiver = startCli(['receive', String(code), '--yes', '--out', out, ...args], {
        namespace: to.namespace,
      })
    } catch (error) {
      sender.child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
    return new NetTransfer(folder, sender, receiver)
  }

  /** Resolves with the first progress of the receiver for which `condition` holds. */
  async progress(condition: (event: CliEvent) => boolean): Promise<CliEvent> {
    return this.receiver.find((event) => event.event === 'progress' && condition(event))
  }

  /** Resolves when both sides have ended; rejects when one ends without being done. */
  async outcome(): Promise<NetOutcome> {
    const [sent, received] = await Promise.all([this.sender.event('done'), this.receiver.event('done')])
    const codes = [(await this.sender.exit).code, (await this.receiver.exit).code]
    const arrived = path.join(this.#folder, 'in', 'file.bin')
    const same =
      existsSync(arrived) && readFileSync(arrived).equals(readFileSync(path.join(this.#folder, 'file.bin')))
    return { sent, received, codes, same }
  }

  async close(): Promise<void> {
    for (const run of [this.sender, this.receiver]) {
      run.child.kill('SIGKILL')
      await run.exit
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
