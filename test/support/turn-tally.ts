import { spawn } from 'node:child_process'
import type { OfferedIceServer } from '../../src/core/signaling/ports.ts'

/** How many messages coturn's own client sent through a TURN server to itself, and how many came back. */
export interface TurnTally {
  readonly sent: number
  readonly received: number
  readonly output: string
}

/**
 * Has turnutils_uclient relay messages between two allocations of its own. Its exit code proves nothing: count the messages.
 * `server` is an entry with credentials; its first URL for `transport` is used.
 */
export async function tallyOfTurnClient(
  server: OfferedIceServer,
  transport: 'udp' | 'tcp',
): Promise<TurnTally> {
  const url = server.urls.find((each) => each.startsWith('turn:') && each.endsWith(`transport=${transport}`))
  const [, host = '', port = ''] = /^turn:([^?]+):(\d+)\?/.exec(url ?? '') ?? []
  const { username = '', credential = '' } = server
  const flags = ['-p', port, '-u', username, '-w', credential, '-y', '-s', '-X', '-n', '5', '-m', '1']
  const child = spawn('turnutils_uclient', [...(transport === 'tcp' ? ['-t'] : []), ...flags, host])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  await new Promise((resolve) => child.once('close', resolve))
  const last = [...output.matchAll(/tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/g)].at(-1)
  return { sent: Number(last?.[1] ?? 0), received: Number(last?.[2] ?? 0), output }
}
