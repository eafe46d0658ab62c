import { describe, expect, it } from 'vitest'
import {
  asksFor,
  heardAdverts,
  lanQuery,
  lanResponse,
  newAdvert,
} from '../../../../src/core/signaling/lan-advert.ts'
import { decodeMdns, encodeMdns, type MdnsRecord } from '../../../../src/core/signaling/mdns-packet.ts'

const advert = newAdvert('4821', 40_000)

describe('LAN adverts', () => {
  it('carry random labels and nothing that names the computer', () => {
    const other = newAdvert('4821', 40_000)
    expect(advert.instance).toMatch(/^[a-z2-7]{12}$/)
    expect(advert.host).toMatch(/^[a-z2-7]{12}\.local$/)
    expect(other.instance).not.toBe(advert.instance)
    expect(other.host).not.toBe(advert.host)
  })

  it('are understood from one packet', () => {
    const addresses = ['192.0.2.2', '10.0.0.1', 'fe80::1', '2001:db8::2:0:0:3']
    const response = lanResponse(advert, addresses, 'advert')
    const heard = heardAdverts(decodeMdns(encodeMdns(response))!)
    expect(heard).toEqual([{ ...advert, addresses }])
  })

  it('are not heard in goodbyes, queries, or without one of their parts', () => {
    expect(heardAdverts(lanResponse(advert, ['192.0.2.2'], 'goodbye'))).toEqual([])
    const response = lanResponse(advert, ['192.0.2.2'], 'advert')
    expect(heardAdverts({ ...response, kind: 'query' })).toEqual([])
    for (const type of ['PTR', 'SRV', 'TXT'])
      expect(
        heardAdverts({ ...response, records: response.records.filter((record) => record.type !== type) }),
      ).toEqual([])
  })

  it.each([
    ['another version', ['v=2', 'n=4821']],
    ['no nameplate', ['v=1']],
    ['letters for a nameplate', ['v=1', 'n=48x1']],
  ])('are passed over with %s', (_what, entries) => {
    const response = lanResponse(advert, ['192.0.2.2'], 'advert')
    const records = response.records.map((record): MdnsRecord =>
      record.type === 'TXT' ? { ...record, entries } : record,
    )
    expect(heardAdverts({ ...response, records })).toEqual([])
  })

  it('are asked for by service, instance or host, in any case of letters', () => {
    expect(asksFor(advert, lanQuery())).toBe(true)
    const ask = (name: string) =>
      asksFor(advert, { kind: 'query', id: 0, questions: [{ name, type: 'ANY' }], records: [] })
    expect(ask(`${advert.instance.toUpperCase()}._DROPLINE._tcp.local`)).toBe(true)
    expect(ask(advert.host)).toBe(true)
    expect(ask('_http._tcp.local')).toBe(false)
    expect(asksFor(advert, { ...lanQuery(), kind: 'response' })).toBe(false)
  })

  it('name at most eight addresses to dial', () => {
    const many = Array.from({ length: 20 }, (_, i) => `10.0.0.${i}`)
    expect(heardAdverts(lanResponse(advert, many, 'advert'))[0]?.addresses).toHaveLength(8)
  })
})
