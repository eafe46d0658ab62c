/** The views that are left when `bytes` of them are dealt with. */
export function withoutFirst(views: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let drop = bytes
  const left: Uint8Array[] = []
  for (const view of views) {
    if (drop < view.length) left.push(drop === 0 ? view : view.subarray(drop))
    drop = Math.max(0, drop - view.length)
  }
  return left
}
