import { randomBytes, toHex } from '../../../core/base/bytes.ts'
import type { FindingOf } from '../../../core/doctor/findings.ts'
import { sameName } from '../../../core/signaling/mdns-packet.ts'
import { type LanInterface, type LanPlace, lanPlaces, systemInterfaces } from '../signaling/interfaces.ts'
import { MDNS_PORT, MdnsLink } from '../signaling/mdns-link.ts'

/** How long others may take: RFC 6762 section 6 lets them wait up to 120 ms, and sleepy devices a second. */
const LISTEN_MS = 1_500
/** RFC 6763 section 9: everybody who offers anything answers this. */
const ALL_SERVICES = '_services._dns-sd._udp.local'

/** Whether multicast DNS works on each real interface, over IPv4 and IPv6: our own question must come back. All at once. */
export async function probeMdns(listenMs = LISTEN_MS): Promise<FindingOf<'mdns'>[]> {
  const places = lanPlaces(systemInterfaces())
  const own = places.flatMap(({ addresses }) => addresses)
  return Promise.all(places.map((place) => probePlace(place, own, listenMs)))
}

async function probePlace(
  place: LanPlace,
  own: readonly LanInterface[],
  listenMs: number,
): Promise<FindingOf<'mdns'>> {
  const finding = {
    step: 'mdns',
    interface: place.addresses[0]?.name ?? '',
    family: place.zone === null ? 4 : 6,
    works: false,
    others: 0,
    detail: null,
  } as const
  let link: MdnsLink
  try {
    link = await MdnsLink.open(place, MDNS_PORT)
  } catch (error) {
    return {
      ...finding,
      problem: 'not-opened',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
  const name = `dropline-doctor-${toHex(randomBytes(8))}.local`
  const others = new Set<string>()
  const heard = { ourselves: false }
  link.onPacket(({ packet, source }) => {
    if (packet.kind === 'query' && packet.questions.some((each) => sameName(each.name, name)))
      heard.ourselves = true
    const isOwn = own.some(({ address }) => address === source.address)
    if (packet.kind === 'response' && !isOwn) others.add(source.address)
  })
  await link.send({
    kind: 'query',
    id: 0,
    questions: [
      { name, type: 'A' },
      { name: ALL_SERVICES, type: 'PTR' },
    ],
    records: [],
  })
  await new Promise((resolve) => setTimeout(resolve, listenMs))
  const works = heard.ourselves
  const silence = works ? null : 'silent'
  const problem = link.failed ? 'not-sent' : silence
  link.close()
  return { ...finding, works, others: others.size, problem }
}
