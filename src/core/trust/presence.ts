// Adverts that only friends can read: what a computer says of itself, and who finds itself meant in it.
import { concatBytes, equalBytes, randomBelow, randomBytes, utf8 } from '../base/bytes.ts'
import { randomLabel } from '../signaling/lan-advert.ts'
import { displayPeerName } from '../transfer/display.ts'
import { type Presence, SLOT_COUNTS } from './door-messages.ts'
import type { DeviceKind } from './record.ts'
import { otherRole, SALT_BYTES, SLOT_BYTES, slotOf } from './tags.ts'

const [FEWEST_SLOTS, , MOST_SLOTS] = SLOT_COUNTS
/** What fits one entry of a TXT record. */
const NAME_LIMIT_BYTES = 240

/** One end of a pairing, as far as adverts need it. */
export interface AdvertEnd {
  readonly role: 'owner' | 'joiner'
  readonly advertKey: Uint8Array
}

/** What a computer says of itself to everybody, in mode 'everyone'. */
export interface OpenSelf {
  readonly name: string
  readonly kind: DeviceKind
}

/**
 * A fresh presence: a slot for each of `ends` (the first 32 of them), in random order among random ones, so that neither who
 * nor how many they are can be told. `open` is null unless everybody may know the name;
 * `relay` says whether this computer relays for its friends.
 */
export function createPresence(ends: readonly AdvertEnd[], open: OpenSelf | null, relay = false): Presence {
  const salt = randomBytes(SALT_BYTES)
  const slots = ends
    .slice(0, MOST_SLOTS)
    .map(({ advertKey, role }): Uint8Array => slotOf(advertKey, salt, role))
  const count = SLOT_COUNTS.find((candidate) => candidate >= slots.length) ?? FEWEST_SLOTS
  while (slots.length < count) slots.push(randomBytes(SLOT_BYTES))
  shuffle(slots)
  return {
    instance: randomLabel(),
    salt,
    slots: concatBytes(...slots),
    open: open === null ? null : { name: wireName(open.name), kind: open.kind },
    relay,
  }
}

/** Whether the other side of this pairing has made `presence`, or somebody who repeats it. */
export function isMeant(presence: Presence, end: AdvertEnd): boolean {
  const slot = slotOf(end.advertKey, presence.salt, otherRole(end.role))
  for (let at = 0; at < presence.slots.length; at += SLOT_BYTES)
    if (equalBytes(presence.slots.subarray(at, at + SLOT_BYTES), slot)) return true
  return false
}

/** A name as it is put on the wire: printable, and short enough in bytes. */
export function wireName(name: string): string {
  const characters = Array.from(displayPeerName(name))
  while (utf8(characters.join('')).length > NAME_LIMIT_BYTES) characters.pop()
  return characters.join('')
}

/** Fisher and Yates, with uniform random numbers. */
function shuffle(items: Uint8Array[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomBelow(last + 1)
    const [a, b] = [items[last], items[other]]
    if (a === undefined || b === undefined) continue
    items[last] = b
    items[other] = a
  }
}
