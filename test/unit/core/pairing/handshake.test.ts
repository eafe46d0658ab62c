import { describe, expect, it } from 'vitest'
import type { DroplineError } from '../../../../src/core/base/errors.ts'
import { GuessBudget } from '../../../../src/core/pairing/budget.ts'
import type { PairingCode } from '../../../../src/core/pairing/code.ts'
import type { HandshakeState, HandshakeStep } from '../../../../src/core/pairing/handshake.ts'
import { createAssociatedData } from '../../../../src/core/pairing/associated-data.ts'
import {
  calculateGenerator,
  intermediateSessionKey,
  sampleScalar,
  scalarMult,
  scalarMultVerified,
  transcriptOf,
} from '../../../../src/core/pairing/cpace.ts'
import { JoinerHandshake } from '../../../../src/core/pairing/joiner.ts'
import { commitmentTo, confirmationOf, secretsOf } from '../../../../src/core/pairing/key-schedule.ts'
import { lengthValueConcat, lengthValueSplit } from '../../../../src/core/pairing/length-value.ts'
import {
  decodeMessage,
  encodeMessage,
  encodeRefusal,
  schemas,
} from '../../../../src/core/pairing/messages.ts'
import { concatBytes } from '../../../../src/core/base/bytes.ts'
import { OwnerHandshake } from '../../../../src/core/pairing/owner.ts'
import { decodeCbor, encodeCbor } from '../../../../src/core/wire/cbor.ts'
import { z } from 'zod'

const code: PairingCode = { nameplate: '4821', words: ['ocean', 'velvet'] }

type Wire = (message: Uint8Array, number: 1 | 2 | 3 | 4 | 5) => Uint8Array
interface Outcome {
  readonly owner: HandshakeState
  readonly joiner: HandshakeState
  readonly messages: readonly Uint8Array[]
  readonly budget: GuessBudget
}

const one = (step: HandshakeStep): Uint8Array | undefined => step.send[0]

/** Runs a whole handshake; `wire` may change each of the five messages. A side that fails falls silent. */
function pair(
  options: { wire?: Wire; ownerCode?: PairingCode; joinerCode?: PairingCode; budget?: GuessBudget } = {},
): Outcome {
  const { ownerCode = code, joinerCode = code } = options
  const wire: Wire = options.wire ?? ((message) => message)
  const budget = options.budget ?? new GuessBudget()
  const owner = new OwnerHandshake(secretsOf(ownerCode, 'lan'), budget)
  const joiner = new JoinerHandshake(secretsOf(joinerCode, 'lan'))
  const messages: Uint8Array[] = []
  let ownerState: HandshakeState = { kind: 'running' }
  let joinerState: HandshakeState = { kind: 'running' }
  const carry = (step: HandshakeStep, number: 1 | 2 | 3 | 4 | 5): Uint8Array | undefined => {
    const message = one(step)
    if (message === undefined) return undefined
    messages.push(message)
    return wire(message, number)
  }
  const toJoiner = (message: Uint8Array | undefined): HandshakeStep => {
    if (message === undefined) return { send: [], state: joinerState }
    const step = joiner.receive(message)
    joinerState = step.state
    return step
  }
  const toOwner = (message: Uint8Array | undefined): HandshakeStep => {
    if (message === undefined) return { send: [], state: ownerState }
    const step = owner.receive(message)
    ownerState = step.state
    return step
  }
  const ready = toOwner(carry(toJoiner(carry(owner.start(), 1)), 2))
  if (ready.state.kind === 'ready-to-guess') {
    const revealed = owner.reveal()
    ownerState = revealed.state
    toJoiner(carry(toOwner(carry(toJoiner(carry(revealed, 3)), 4)), 5))
  }
  return { owner: ownerState, joiner: joinerState, messages, budget }
}

function errorOf(state: HandshakeState): DroplineError {
  if (state.kind !== 'failed') throw new Error(`${state.kind} instead of failed`)
  return state.error
}

function keysOf(state: HandshakeState) {
  if (state.kind !== 'done') throw new Error(`${state.kind} instead of done`)
  return state.keys
}

/** A joiner of our own making: does everything right, with any associated data. Answers the owner's last state. */
function joinAs(owner: OwnerHandshake, ownerNonce: Uint8Array, associatedData: Uint8Array): HandshakeState {
  const nonce = new Uint8Array(16).fill(7)
  const opening = new Uint8Array(16)
  const sessionId = concatBytes(ownerNonce, nonce)
  const scalar = sampleScalar()
  const generator = calculateGenerator({ ...secretsOf(code, 'lan'), sessionId })
  const own = { share: scalarMult(scalar, generator), associatedData }
  const commitment = commitmentTo(own, opening)
  owner.receive(encodeMessage({ type: 'claim', version: 1, nonce, commitment }))
  const peer = decodeMessage(schemas.share, one(owner.reveal())!)
  const shared = scalarMultVerified(scalar, peer.share)!
  const key = intermediateSessionKey(sessionId, shared, transcriptOf(peer, own))
  const confirmation = confirmationOf(sessionId, key, own)
  return owner.receive(encodeMessage({ type: 'proof', ...own, opening, confirmation })).state
}

function errorOrDone(state: HandshakeState): unknown {
  return state.kind === 'done' ? 'done' : errorOf(state).detail
}

const fields = z.record(z.string(), z.unknown())
const edit =
  (number: number, change: (message: Record<string, unknown>) => Record<string, unknown>): Wire =>
  (message, at) =>
    at === number ? encodeCbor(change(decodeCbor(fields, message, 4096))) : message

describe('the handshake', () => {
  it('gives both sides the same keys, crossed over, and costs no guess', () => {
    const { owner, joiner, budget } = pair()
    const a = keysOf(owner)
    const b = keysOf(joiner)
    expect([a.role, b.role]).toEqual(['owner', 'joiner'])
    expect(b.sealIn).toEqual(a.sealOut)
    expect(b.sealOut).toEqual(a.sealIn)
    expect(b.bindRemote).toEqual(a.bindLocal)
    expect(b.bindLocal).toEqual(a.bindRemote)
    expect(b.fastlane).toEqual(a.fastlane)
    expect(b.pairSecret).toEqual(a.pairSecret)
    expect(b.transcriptHash).toEqual(a.transcriptHash)
    expect(b.sas).toBe(a.sas)
    expect(a.sas).toMatch(/^[0-9]{6}$/)
    const all = [a.sealIn, a.sealOut, a.bindLocal, a.bindRemote, a.fastlane, a.pairSecret]
    expect(new Set(all.map(String)).size).toBe(all.length)
    expect(budget.wrongGuesses).toBe(0)
  })

  it('gives other keys every time', () => {
    expect(keysOf(pair().owner).pairSecret).not.toEqual(keysOf(pair().owner).pairSecret)
  })

  it.each([
    ['another word', { nameplate: '4821', words: ['ocean', 'velcro'] }],
    ['another order', { nameplate: '4821', words: ['velvet', 'ocean'] }],
    ['one word more', { nameplate: '4821', words: ['ocean', 'velvet', 'ocean'] }],
    ['another nameplate', { nameplate: '4822', words: ['ocean', 'velvet'] }],
  ])('fails with %s: the owner says nothing that proves the code', (_name, joinerCode) => {
    const { owner, joiner, messages, budget } = pair({ joinerCode })
    expect(errorOf(owner).code).toBe('code-wrong')
    expect(joiner.kind).toBe('running')
    expect(messages).toHaveLength(4)
    expect(budget.wrongGuesses).toBe(1)
  })

  it('fails when one side came over the LAN and the other over a rendezvous server', () => {
    const owner = new OwnerHandshake(secretsOf(code, 'lan'), new GuessBudget())
    const joiner = new JoinerHandshake(secretsOf(code, 'rendezvous'))
    owner.receive(one(joiner.receive(one(owner.start())!))!)
    const proof = joiner.receive(one(owner.reveal())!)
    expect(errorOf(owner.receive(one(proof)!).state).code).toBe('code-wrong')
  })

  it('refuses the fourth guess before anything about the code leaves', () => {
    const budget = new GuessBudget()
    const wrong = { nameplate: '4821', words: ['wrong', 'words'] }
    const codes = [1, 2, 3].map(() => errorOf(pair({ joinerCode: wrong, budget }).owner).code)
    expect(codes).toEqual(['code-wrong', 'code-wrong', 'code-used-up'])
    const fourth = pair({ budget })
    expect(errorOf(fourth.owner).code).toBe('code-used-up')
    expect(fourth.messages).toHaveLength(2)
    expect(budget.wrongGuesses).toBe(3)
  })

  it('counts a guess when the joiner leaves without confirming', () => {
    const budget = new GuessBudget()
    pair({ budget, wire: (message, number) => (number === 4 ? new Uint8Array() : message) })
    expect(budget.wrongGuesses).toBe(1)
    const owner = new OwnerHandshake(secretsOf(code, 'lan'), budget)
    const joiner = new JoinerHandshake(secretsOf(code, 'lan'))
    owner.receive(one(joiner.receive(one(owner.start())!))!)
    expect(budget.wrongGuesses).toBe(1)
    owner.reveal()
    expect(budget.wrongGuesses).toBe(2)
  })
})

describe('a message changed on the way', () => {
  it.each([1, 2, 3, 4, 5] as const)('message %i: every changed byte fails closed', (number) => {
    const length = pair().messages[number - 1]!.length
    for (let index = 0; index < length; index++) {
      // Every bit position takes its turn over the bytes; the first and last byte get all eight.
      const bits = index === 0 || index === length - 1 ? [0, 1, 2, 3, 4, 5, 6, 7] : [index % 8]
      for (const bit of bits) {
        const { owner, joiner } = pair({
          wire: (message, at) => {
            if (at !== number) return message
            const changed = Uint8Array.from(message)
            changed[index]! ^= 1 << bit
            return changed
          },
        })
        // After message 5 the owner is done already; then the joiner must not be.
        const failed = number === 5 ? joiner : owner
        expect(failed.kind === 'done', `byte ${index} bit ${bit}`).toBe(false)
        expect(joiner.kind === 'done', `byte ${index} bit ${bit}`).toBe(false)
      }
    }
  })

  it.each([1, 2, 3, 4, 5] as const)('message %i: shortened, lengthened, or with a field more', (number) => {
    const changes: Wire[] = [
      (message, at) => (at === number ? message.subarray(0, -1) : message),
      (message, at) => (at === number ? Uint8Array.from([...message, 0]) : message),
      (message, at) => (at === number ? new Uint8Array(2000) : message),
      edit(number, (message) => ({ ...message, extra: 1 })),
    ]
    for (const wire of changes) {
      const { owner, joiner } = pair({ wire })
      const failed = [owner, joiner].filter((state) => state.kind === 'failed')
      expect(failed.map((state) => errorOf(state).code)).toEqual(['pairing-failed'])
      expect(joiner.kind).not.toBe('done')
    }
  })

  it.each([
    ['neutral element', new Uint8Array(32)],
    ['not an element', new Uint8Array(32).fill(0xff)],
  ])('refuses a share that is %s', (_name, share) => {
    expect(errorOf(pair({ wire: edit(3, (message) => ({ ...message, share })) }).joiner).code).toBe(
      'pairing-failed',
    )
    expect(errorOf(pair({ wire: edit(4, (message) => ({ ...message, share })) }).owner).code).toBe(
      'pairing-failed',
    )
  })

  it('refuses a proof that does not open the commitment', () => {
    const wire = edit(2, (message) => ({ ...message, commitment: new Uint8Array(32) }))
    const { owner } = pair({ wire })
    expect(errorOf(owner)).toMatchObject({ code: 'pairing-failed', detail: { what: 'commitment' } })
  })

  it('says code-wrong to a joiner whose owner cannot confirm', () => {
    const wire = edit(5, (message) => ({ ...message, confirmation: new Uint8Array(64) }))
    expect(errorOf(pair({ wire }).joiner).code).toBe('code-wrong')
  })
})

describe('versions', () => {
  it('tells a newer owner and a newer joiner apart from a broken one, whatever else they send', () => {
    const newer = (message: Record<string, unknown>) => ({ type: message['type'], version: 2, more: [1] })
    const joiner = errorOf(pair({ wire: edit(1, newer) }).joiner)
    expect(joiner).toMatchObject({ code: 'version-mismatch', detail: { ours: 1, theirs: 2 } })
    const atOwner = pair({ wire: edit(2, newer) })
    expect(errorOf(atOwner.owner).code).toBe('version-mismatch')
    expect(atOwner.budget.wrongGuesses).toBe(0)
  })

  it('lets the joiner say so before a guess, and not after', () => {
    const refusal = encodeRefusal('version-mismatch')
    const early = pair({ wire: (message, at) => (at === 2 ? refusal : message) })
    expect(errorOf(early.owner).code).toBe('version-mismatch')
    const late = pair({ wire: (message, at) => (at === 4 ? refusal : message) })
    expect(errorOf(late.owner).code).toBe('pairing-failed')
    expect(late.budget.wrongGuesses).toBe(1)
  })
})

describe('reflection and replay', () => {
  it('never pairs an owner with itself, whichever message comes back', () => {
    const owner = new OwnerHandshake(secretsOf(code, 'lan'), new GuessBudget())
    expect(errorOf(owner.receive(one(owner.start())!).state).code).toBe('pairing-failed')
  })

  it('never pairs two owners', () => {
    const budget = new GuessBudget()
    const first = new OwnerHandshake(secretsOf(code, 'lan'), budget)
    const second = new OwnerHandshake(secretsOf(code, 'lan'), budget)
    expect(first.receive(one(second.start())!).state.kind).toBe('failed')
    expect(budget.wrongGuesses).toBe(0)
  })

  it('refuses an own nonce, share or associated data that comes back', () => {
    let nonce: unknown
    const sameNonce = pair({
      wire: (message, at) => {
        const read = decodeCbor(fields, message, 4096)
        if (at === 1) nonce = read['nonce']
        return at === 2 ? encodeCbor({ ...read, nonce }) : message
      },
    })
    expect(errorOf(sameNonce.owner).detail).toEqual({ what: 'own nonce came back' })

    let ours: Record<string, unknown> = {}
    const reflect = (field: string): Wire => {
      return (message, at) => {
        const read = decodeCbor(fields, message, 4096)
        if (at === 3) ours = read
        return at === 4 ? encodeCbor({ ...read, [field]: ours[field] }) : message
      }
    }
    expect(errorOf(pair({ wire: reflect('associatedData') }).owner).detail).toEqual({
      what: 'own data came back',
    })
    expect(errorOf(pair({ wire: reflect('share') }).owner).detail).toEqual({ what: 'own share came back' })
  })

  it('refuses a joiner that knows the code but says it is an owner, or speaks another suite', () => {
    const random = new Uint8Array(16)
    const good = createAssociatedData('joiner')
    const suite = lengthValueSplit(good)![2]!
    const joinWith = (associatedData: Uint8Array) => {
      const owner = new OwnerHandshake(secretsOf(code, 'lan'), new GuessBudget())
      const hello = decodeCbor(fields, one(owner.start())!, 4096)
      return errorOrDone(joinAs(owner, hello['nonce'] as Uint8Array, associatedData))
    }
    expect(joinWith(good)).toBe('done')
    expect(joinWith(lengthValueConcat('joiner', '1', suite, 'later', random))).toBe('done')
    for (const wrong of [
      createAssociatedData('owner'),
      lengthValueConcat('joiner', '2', suite, '', random),
      lengthValueConcat('joiner', '1', 'NONE', '', random),
      lengthValueConcat('joiner', '1', suite, 'x'.repeat(65), random),
      lengthValueConcat('joiner', '1', suite, '', random.subarray(1)),
      lengthValueConcat('joiner', '1', suite, '', random, ''),
      lengthValueConcat(Uint8Array.of(0xff), '1', suite, '', random),
      Uint8Array.of(0xff),
    ])
      expect(joinWith(wrong)).toEqual({ what: 'associated data' })
  })

  it('refuses swapped roles in the associated data', () => {
    const stolen = pair()
    const joinerData = decodeCbor(fields, stolen.messages[3]!, 4096)['associatedData']
    const wire = edit(3, (message) => ({ ...message, associatedData: joinerData }))
    expect(errorOf(pair({ wire }).joiner).detail).toEqual({ what: 'associated data' })
  })

  it.each([1, 2, 3, 4, 5] as const)(
    'message %i of an earlier handshake does not work in another',
    (number) => {
      const earlier = pair().messages[number - 1]!
      const { owner, joiner } = pair({ wire: (message, at) => (at === number ? earlier : message) })
      expect(owner.kind === 'done' && joiner.kind === 'done').toBe(false)
      expect(joiner.kind).not.toBe('done')
    },
  )

  it('takes no message twice and nothing after the end', () => {
    const owner = new OwnerHandshake(secretsOf(code, 'lan'), new GuessBudget())
    const joiner = new JoinerHandshake(secretsOf(code, 'lan'))
    const claim = one(joiner.receive(one(owner.start())!))!
    expect(owner.receive(claim).state.kind).toBe('ready-to-guess')
    expect(errorOf(owner.receive(claim).state).detail).toEqual({ what: 'message out of turn' })
    expect(owner.receive(claim)).toMatchObject({ send: [], state: { kind: 'failed' } })
    expect(() => owner.reveal()).toThrow('out of turn')

    const done = pair()
    expect(done.joiner.kind).toBe('done')
  })
})

describe('secrecy', () => {
  it('puts no word into messages, errors or the JSON of anything', () => {
    const seen: string[] = []
    const note = (value: unknown) => seen.push(JSON.stringify(value), String(value))
    const joinerCode = { nameplate: '4821', words: ['ocean', 'velcro'] }
    const outcomes = [
      pair(),
      pair({ joinerCode }),
      pair({ wire: edit(3, () => ({ type: 'share' })) }),
      pair({ wire: edit(2, () => ({ velvet: 'ocean' })) }),
      pair({ wire: edit(4, (message) => ({ ...message, velvet: 'ocean' })) }),
    ]
    for (const { owner, joiner, messages } of outcomes) {
      for (const message of messages) seen.push(Buffer.from(message).toString('latin1'))
      for (const state of [owner, joiner]) {
        note(state)
        if (state.kind !== 'failed') continue
        note(state.error.info)
        for (let error: unknown = state.error; error instanceof Error; error = error.cause)
          seen.push(error.message, error.stack ?? '', JSON.stringify(error))
      }
    }
    note(new OwnerHandshake(secretsOf(code, 'lan'), new GuessBudget()))
    note(new JoinerHandshake(secretsOf(code, 'lan')))
    const text = seen.join('\n').toLowerCase()
    for (const word of [...code.words, ...joinerCode.words]) expect(text).not.toContain(word)
  })
})
