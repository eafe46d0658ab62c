import { describe, expect, it } from 'vitest'
import {
  markAttribute,
  markStream,
  quarantineValue,
  xattrArguments,
  zoneIdentifier,
} from '../../../../../src/platform/node/files/quarantine.ts'

describe('the mark on received files', () => {
  it('is the zone of the internet on Windows', () => {
    expect(zoneIdentifier).toEqual({ stream: ':Zone.Identifier', content: '[ZoneTransfer]\r\nZoneId=3\r\n' })
  })

  it('names flags, time and program on macOS', () => {
    expect(quarantineValue(1_700_000_000_999)).toBe('0081;6553f100;Dropline;')
    expect(quarantineValue(0)).toBe('0081;00000000;Dropline;')
  })

  it('is set on many files at once', () => {
    expect(xattrArguments(['/a', '/b'], 0)).toEqual([
      '-w',
      'com.apple.quarantine',
      '0081;00000000;Dropline;',
      '/a',
      '/b',
    ])
    expect(xattrArguments([], 0)).toBeNull()
  })

  it('never fails a transfer', async () => {
    await markStream('/no/such/folder/file')
    await markAttribute(['/no/such/folder/file'])
  })
})
