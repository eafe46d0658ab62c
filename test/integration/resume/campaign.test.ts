import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedBytes, type Campaign, openCampaign } from '../../support/campaign.ts'

const RUNS = 20
/** Another one each day, the same all day: a failure can be run again, and the days add up. */
const firstSeed = Number(process.env['DROPLINE_CAMPAIGN_SEED'] ?? Math.floor(Date.now() / 86_400_000) * 1000)

let campaign: Campaign
beforeAll(async () => {
  campaign = await openCampaign()
})
afterAll(() => campaign.close())

const seeds = Array.from({ length: RUNS }, (_, index) => firstSeed + index)

describe('a transfer whose sides are killed, stopped and cut off', () => {
  it.each(seeds)('ends with the same tree, and sends little twice (seed %i)', async (seed) => {
    const report = await campaign.run(seed, false)
    const said = JSON.stringify(report)
    expect(report.identical, said).toBe(true)
    expect(report.verifiedBytesLost, said).toBe(0)
    expect(report.bytesMoved, said).toBeLessThanOrEqual(allowedBytes(report))
  })
})
