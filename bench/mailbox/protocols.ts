import { randomBytes, randomUUID } from 'node:crypto'
import { Line } from './line.ts'

/** What one kind of server is asked. In both, a pairing is two clients that meet and say two messages each. */
export interface Protocol {
  pair(url: string): Promise<void>
  /** A client that has an open nameplate and waits. */
  wait(url: string): Promise<Line>
}

/** As long as the longer messages of a pairing. */
const MESSAGE_BYTES = 150
const message = randomBytes(MESSAGE_BYTES)
const ROUNDS = 2

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
/** Room names, because there are not enough digits for the quarantine of thousands of pairings. */
const roomName = (): string => `r${[...randomBytes(26)].map((byte) => BASE32[byte % 32]).join('')}`

async function openNameplate(url: string, nameplate: string): Promise<Line> {
  const owner = await Line.open(url)
  const token = randomBytes(16).toString('hex')
  owner.send({ type: 'open', version: 1, nameplate, ttlMs: 600_000, token })
  await owner.until(({ type }) => type === 'opened')
  return owner
}

export const dropline: Protocol = {
  async pair(url) {
    const nameplate = roomName()
    const owner = await openNameplate(url, nameplate)
    const joiner = await Line.open(url)
    joiner.send({ type: 'claim', version: 1, nameplate })
    await Promise.all([
      joiner.until(({ type }) => type === 'claimed'),
      owner.until(({ type }) => type === 'joined'),
    ])
    const toJoiner = Buffer.concat([Buffer.from([0, 0, 0, 1]), message])
    for (let round = 0; round < ROUNDS; round++) {
      joiner.send(message)
      await owner.next()
      owner.send(toJoiner)
      await joiner.next()
    }
    owner.send({ type: 'close' })
    await Promise.all([joiner.close(), owner.close()])
  },
  wait: (url) => openNameplate(url, roomName()),
}

/** A bound client of a magic-wormhole mailbox server that has claimed `nameplate` (null: a new one) and opened its mailbox. */
async function openMailbox(url: string, given: string | null) {
  const line = await Line.open(`${url}/v1`)
  const side = randomBytes(5).toString('hex')
  line.send({ type: 'bind', appid: 'dropline.bench', side })
  let nameplate = given
  if (nameplate === null) {
    line.send({ type: 'allocate' })
    nameplate = String((await line.until(({ type }) => type === 'allocated'))['nameplate'])
  }
  line.send({ type: 'claim', nameplate })
  const { mailbox } = await line.until(({ type }) => type === 'claimed')
  line.send({ type: 'open', mailbox })
  return { line, side, nameplate }
}

/** Says one message into the mailbox and waits for that of the other side, which is read by everybody in it. */
async function addAndHear({ line, side }: { line: Line; side: string }, phase: string): Promise<void> {
  line.send({ type: 'add', id: randomUUID().slice(0, 8), phase, body: message.toString('hex') })
  await line.until((each) => each['type'] === 'message' && each['side'] !== side && each['phase'] === phase)
}

async function closeMailbox({ line }: { line: Line }): Promise<void> {
  line.send({ type: 'release' })
  line.send({ type: 'close', mood: 'happy' })
  await line.until(({ type }) => type === 'closed')
  await line.close()
}

let nextNameplate = 100_000

export const wormhole: Protocol = {
  async pair(url) {
    const owner = await openMailbox(url, null)
    const joiner = await openMailbox(url, owner.nameplate)
    for (const phase of ['pake', 'version'])
      await Promise.all([addAndHear(owner, phase), addAndHear(joiner, phase)])
    await Promise.all([closeMailbox(owner), closeMailbox(joiner)])
  },
  // A nameplate of its own choice: with thousands in use the server takes ever longer to find a free one.
  wait: async (url) => (await openMailbox(url, String(nextNameplate++))).line,
}
