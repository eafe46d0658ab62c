import type { SendTarget } from '../../../../engine/api.ts'

/** The attribute of an element on which something can be dropped for a device. */
export const SEND_TARGET_ATTRIBUTE = 'data-send-to'

/** The attribute of an element on which nothing can be dropped, although the rest of the window takes everything. */
export const REFUSE_ATTRIBUTE = 'data-refuses-drop'

const nearbyPrefix = 'nearby:'
const devicePrefix = 'device:'

/** The target as the value of the attribute; also a key to compare targets by. */
export function targetKey(target: SendTarget): string {
  return 'deviceId' in target ? devicePrefix + target.deviceId : nearbyPrefix + target.nearbyId
}

/** The device that `element` stands for, itself or something around it; null for none. */
export function sendTargetOf(element: EventTarget | null): SendTarget | null {
  if (!(element instanceof Element)) return null
  const key = element.closest(`[${SEND_TARGET_ATTRIBUTE}]`)?.getAttribute(SEND_TARGET_ATTRIBUTE) ?? ''
  if (key.startsWith(devicePrefix)) return { deviceId: key.slice(devicePrefix.length) }
  return key.startsWith(nearbyPrefix) ? { nearbyId: key.slice(nearbyPrefix.length) } : null
}

/** Whether nothing may be dropped on `element`. */
export function refusesDrop(element: EventTarget | null): boolean {
  return element instanceof Element && element.closest(`[${REFUSE_ATTRIBUTE}]`) !== null
}
