// What moves a file or a tree from one folder to another on this computer, each as a person would call it: two commands.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../../test/support/coturn.ts'
import { listening, run } from './command.ts'

/** One way to move `from` into the folder `to`, where it keeps its name. Answers seconds of processor time of both sides. */
export interface Contender {
  readonly name: 'dropline' | 'tar | nc' | 'magic-wormhole'
  move(from: string, to: string): Promise<number>
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** The built command line: found over mDNS on this computer, without a server. */
export async function dropline(): Promise<Contender> {
  const command = path.resolve(import.meta.dirname, '../../out/cli/dropline.js')
  if (!existsSync(command)) throw new Error('run `npm run build` first')
  const scratch = mkdtempSync(path.join(tmpdir(), 'dropline-rivals-'))
  const common = (side: string): string[] => [
    '--json',
    '--rendezvous',
    'none',
    '--data-dir',
    path.join(scratch, side),
  ]
  return {
    name: 'dropline',
    async move(from, to) {
      const sender = run(scratch, process.execPath, command, 'send', from, ...common('sender'))
      const code = await sender.says(/"event":"code","code":"([^"]+)"/)
      const args = ['receive', code, '--yes', '--out', to, ...common('receiver')]
      const receiver = run(scratch, process.execPath, command, ...args)
      return sum(await Promise.all([sender.ended, receiver.ended]))
    },
    close: async () => rmSync(scratch, { recursive: true, force: true }),
  }
}

/** The least that any program needs: no check of what arrives, no secrecy. */
export async function tarNetcat(): Promise<Contender> {
  return {
    name: 'tar | nc',
    async move(from, to) {
      const port = await freePort(HOST)
      const receiving = 'nc -l "$1" "$2" | tar -C "$3" -xf -'
      const receiver = run(to, 'sh', '-c', receiving, 'sh', HOST, String(port), to)
      await listening(port)
      const sending = 'tar -C "$3" -cf - "$4" | nc -N "$1" "$2"'
      const what = [path.dirname(from), path.basename(from)]
      const sender = run(to, 'sh', '-c', sending, 'sh', HOST, String(port), ...what)
      return sum(await Promise.all([sender.ended, receiver.ended]))
    },
    close: () => Promise.resolve(),
  }
}

/** Debian's client, with a mailbox server and a transit relay of its own; the two sides connect directly. */
export async function magicWormhole(): Promise<Contender> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-rivals-'))
  const [mailbox, transit] = [await freePort(HOST), await freePort(HOST)]
  const servers = [
    startTwist(
      folder,
      'wormhole-mailbox',
      `--port=tcp:${mailbox}:interface=${HOST}`,
      '--channel-db=:memory:',
    ),
    startTwist(folder, 'transitrelay', `--port=tcp:${transit}:interface=${HOST}`),
  ]
  await Promise.all([listening(mailbox), listening(transit)])
  const common = [`--relay-url=ws://${HOST}:${mailbox}/v1`, `--transit-helper=tcp:${HOST}:${transit}`]
  let number = 0
  return {
    name: 'magic-wormhole',
    async move(from, to) {
      const code = `${++number}-bench-mark`
      const say = (...args: string[]): Promise<number> => run(to, 'wormhole', ...common, ...args).ended
      const sending = say('send', '--hide-progress', `--code=${code}`, from)
      return sum(await Promise.all([sending, say('receive', '--hide-progress', '--accept-file', code)]))
    },
    close: async () => {
      for (const server of servers) {
        const exited = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGKILL')
        await exited
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function startTwist(cwd: string, ...args: readonly string[]): ChildProcess {
  return spawn('twist3', ['--log-level=critical', ...args], { cwd, stdio: 'ignore' })
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
