// How a transfer fares when its sides are killed, stopped and cut off, many times. See bench/README.md.
//   node bench/kill-campaign.ts [runs] [first seed]
import { allowedBytes, CAMPAIGN_BYTES, openCampaign } from '../test/support/campaign.ts'

const runs = Number(process.argv[2] ?? 200)
const firstSeed = Number(process.argv[3] ?? 1)

const campaign = await openCampaign()
let bad = 0
let losses = 0
let moved = 0
let seconds = 0
try {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const report = await campaign.run(seed, true)
    const good =
      report.identical && report.verifiedBytesLost === 0 && report.bytesMoved <= allowedBytes(report)
    if (!good) bad += 1
    losses += report.losses
    moved += report.bytesMoved
    seconds += report.seconds
    console.log(`${good ? 'good' : 'BAD '} ${JSON.stringify(report)}`)
  }
} finally {
  await campaign.close()
}
const ratio = (moved / (runs * CAMPAIGN_BYTES)).toFixed(3)
console.log(
  `${runs} runs, ${bad} bad, ${losses} losses; sent ${ratio} of the payload; ${(seconds / runs).toFixed(1)} s a run` +
    (campaign.hasNetwork ? '' : '; no cable could be pulled here'),
)
process.exitCode = bad === 0 ? 0 : 1
