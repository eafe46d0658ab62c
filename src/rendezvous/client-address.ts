/**
 * The address a request comes from. `trustedHops` is how many proxies of ours stand in front: with 0 it is the socket's, with
 * n the n-th from the right of X-Forwarded-For, because everything left of that may be made up by the client.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trustedHops: number,
): string {
  const own = socketAddress ?? 'unknown'
  if (trustedHops === 0 || forwardedFor === undefined) return own
  const list = (typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(','))
    .split(',')
    .map((part) => part.trim())
  return list.at(-trustedHops) ?? own
}
