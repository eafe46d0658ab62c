/** Maps in parallel, at most `limit` at a time, and answers in the order of `items`. The first failure stops the rest. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  let failed = false
  const worker = async (): Promise<void> => {
    while (!failed) {
      const index = next++
      const item = items[index]
      if (index >= items.length || item === undefined) return
      try {
        results[index] = await map(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker)
  for (const ended of await Promise.allSettled(workers)) if (ended.status === 'rejected') throw ended.reason
  return results
}
