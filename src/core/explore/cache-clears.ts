/** When a server with a read cache empties it around a flush. The cures of Pika #2267. */
export const CACHE_CLEARS = {
  async: 'after the reply of the flush, while the cache serves on',
  sync: 'before the reply of the flush',
  'invalidate-first': 'after the reply of the flush; from before the flush until then reads go to the store',
} as const

export type CacheClear = keyof typeof CACHE_CLEARS

/** Whether this is the name of a way to clear. */
export function isCacheClear(name: string): name is CacheClear {
  return Object.hasOwn(CACHE_CLEARS, name)
}
