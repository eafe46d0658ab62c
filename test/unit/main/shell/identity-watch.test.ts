import { expect, it } from 'vitest'
import { IdentityWatch } from '../../../../src/main/shell/identity-watch.ts'
import { trustedDevice } from '../../../support/devices.ts'
import { ScriptedNeighbourhood } from '../../../support/scripted-neighbourhood.ts'

const good = trustedDevice({ id: 'a', name: 'Studio', identityChanged: false })
const changed = { ...good, identityChanged: true }

function watch() {
  const neighbourhood = new ScriptedNeighbourhood()
  const alarms: string[] = []
  const identities = new IdentityWatch(neighbourhood, ({ name }) => alarms.push(name))
  return { neighbourhood, identities, alarms }
}

it('tells of a changed identity once, and again after the device was remembered anew', () => {
  const { neighbourhood, identities, alarms } = watch()
  identities.learn([good])
  neighbourhood.sayDevices([good])
  expect(alarms).toEqual([])
  neighbourhood.sayDevices([changed])
  neighbourhood.sayDevices([changed])
  expect(alarms).toEqual(['Studio'])
  neighbourhood.sayDevices([])
  neighbourhood.sayDevices([good])
  neighbourhood.sayDevices([changed])
  expect(alarms).toEqual(['Studio', 'Studio'])
})

it('does not repeat at the start what was told before', () => {
  const { neighbourhood, identities, alarms } = watch()
  identities.learn([changed])
  neighbourhood.sayDevices([changed])
  expect(alarms).toEqual([])
})
