/** A search that asks whether some items still fail, and ends with the items it keeps. */
export type ItemSearch<T> = Generator<readonly T[], readonly T[], boolean>

/**
 * Zeller and Hildebrandt's delta debugging, as questions: each yielded list is to be answered with whether it still
 * fails. The items given are taken to fail. Where the answers agree with each other, no single item of the result can
 * be left out. The empty list is asked first.
 */
export function* ddmin<T>(items: readonly T[]): ItemSearch<T> {
  let kept = items
  if (kept.length === 0) return kept
  if (yield []) return []
  let parts = 2
  while (kept.length >= 2) {
    const chunks = split(kept, parts)
    const smaller = yield* firstFailing(chunks, kept)
    if (smaller) {
      parts = smaller.wasChunk ? 2 : Math.max(parts - 1, 2)
      kept = smaller.items
    } else if (parts >= kept.length) return kept
    else parts = Math.min(kept.length, parts * 2)
    parts = Math.min(parts, Math.max(2, kept.length))
  }
  return kept
}

function* firstFailing<T>(
  chunks: ReadonlyArray<readonly T[]>,
  kept: readonly T[],
): Generator<readonly T[], {items: readonly T[]; wasChunk: boolean} | null, boolean> {
  for (const chunk of chunks) if (yield chunk) return {items: chunk, wasChunk: true}
  // With two chunks, each is the other's complement.
  if (chunks.length === 2) return null
  for (const chunk of chunks) {
    const left = new Set(chunk)
    const items = kept.filter((item) => !left.has(item))
    if (yield items) return {items, wasChunk: false}
  }
  return null
}

function split<T>(items: readonly T[], parts: number): ReadonlyArray<readonly T[]> {
  const chunks: Array<readonly T[]> = []
  for (let part = 0, from = 0; part < parts; part++) {
    const until = from + Math.floor((items.length - from) / (parts - part))
    chunks.push(items.slice(from, until))
    from = until
  }
  return chunks.filter(({length}) => length > 0)
}
