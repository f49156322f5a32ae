import {CommandError} from './command-error.js'

const MAX_OPEN = 1024

/** One page of a scan: the next cursor (`0` at the end) and what was found. */
export interface ScanPage<T> {
  readonly cursor: string
  readonly items: T[]
}

/**
 * Cursors of SCAN, HSCAN, SSCAN and ZSCAN, kept by the server as Pika keeps them. Each holds a live iterator:
 * what is there during the whole scan is returned, what comes or goes meanwhile may be.
 */
export class ScanCursors {
  private readonly open = new Map<string, Iterator<unknown>>()
  private last = 0

  /** The page at `cursor`; `begin` gives the iterator when the cursor is `0`. */
  page<T>(cursor: string, count: number, begin: () => Iterator<T>): ScanPage<T> {
    const iterator = cursor === '0' ? begin() : (this.open.get(cursor) as Iterator<T> | undefined)
    if (!iterator) throw new CommandError('ERR invalid cursor')
    this.open.delete(cursor)
    const items: T[] = []
    for (let seen = 0; seen < count; seen++) {
      const next = iterator.next()
      if (next.done === true) return {cursor: '0', items}
      items.push(next.value)
    }
    return {cursor: this.keep(iterator), items}
  }

  /** Abandoned cursors are many and cheap; the oldest goes when there are too many. */
  private keep(iterator: Iterator<unknown>): string {
    if (this.open.size >= MAX_OPEN) this.open.delete(this.open.keys().next().value!)
    const cursor = String(++this.last)
    this.open.set(cursor, iterator)
    return cursor
  }
}
