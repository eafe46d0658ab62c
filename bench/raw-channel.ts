// How fast a bare RTCDataChannel is between two processes of this machine: the denominator of our own throughput.
//   node bench/raw-channel.ts [--stack native|chromium] [--mib N] [--message-kib N,N] [--high-kib N,N] [--low-kib N,N] [--rounds N]
// One line of JSON per measurement; every combination of the lists is measured, round by round.
import { parseArgs } from 'node:util'
import { measureRawChromium } from './raw/chromium.ts'
import { measureRawNative } from './raw/native.ts'
import type { RawResult } from './raw/types.ts'

const KIB = 1024

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'native' },
    mib: { type: 'string', default: '256' },
    'message-kib': { type: 'string', default: '256' },
    'high-kib': { type: 'string', default: '4096' },
    'low-kib': { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '1' },
  },
})

function numbers(list: string): number[] {
  return list.split(',').map((item) => {
    const number = Number(item)
    if (!(number > 0)) throw new Error(`not a positive number: ${item}`)
    return number
  })
}

async function measure(messageKib: number, highKib: number, lowKib: number): Promise<RawResult> {
  const init = {
    totalBytes: (numbers(values.mib)[0] ?? 0) * KIB * KIB,
    messageBytes: messageKib * KIB,
    highWaterBytes: highKib * KIB,
    lowWaterBytes: lowKib * KIB,
  }
  return values.stack === 'chromium' ? await measureRawChromium(init) : await measureRawNative(init)
}

for (let round = 0; round < Number(values.rounds); round++)
  for (const messageKib of numbers(values['message-kib']))
    for (const highKib of numbers(values['high-kib']))
      // At or above the high mark the low one is never crossed, and the sender would wait for ever.
      for (const lowKib of numbers(values['low-kib']).filter((low) => low < highKib))
        process.stdout.write(`${JSON.stringify(await measure(messageKib, highKib, lowKib))}\n`)
