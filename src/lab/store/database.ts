import {isExpired, type Entry, type EntryType} from './entry.js'

/**
 * The store of one database. Names that have ended are hidden from every look, but removed only by writes and by
 * `sweep`: a replica reads by its own clock, which is ahead of the log that it applies.
 */
export class Database {
  private readonly entries = new Map<string, Entry>()

  constructor(readonly index: number) {}

  /** The entry, unless it has ended. */
  get(key: string, nowMs: number): Entry | undefined {
    const entry = this.entries.get(key)
    return entry === undefined || isExpired(entry, nowMs) ? undefined : entry
  }

  set(key: string, entry: Entry): void {
    this.entries.set(key, entry)
  }

  /** Removes a name; true when it was there and had not ended. */
  delete(key: string, nowMs: number): boolean {
    const entry = this.entries.get(key)
    if (entry === undefined) return false
    this.entries.delete(key)
    return !isExpired(entry, nowMs)
  }

  clear(): void {
    this.entries.clear()
  }

  /** Removes every second name; the returned function removes the others, whatever they hold by then. */
  clearHalf(): () => void {
    const names = [...this.entries.keys()]
    for (let at = 0; at < names.length; at += 2) this.entries.delete(names[at]!)
    return () => {
      for (let at = 1; at < names.length; at += 2) this.entries.delete(names[at]!)
    }
  }

  /** All names, in order of insertion; the iterator stays valid while names come and go. */
  names(): Iterator<string> {
    return this.entries.keys()
  }

  /** Names that have not ended, and how many of them have an expiry. */
  count(nowMs: number): {keys: number; expires: number} {
    let keys = 0
    let expires = 0
    for (const entry of this.entries.values()) {
      if (isExpired(entry, nowMs)) continue
      keys++
      if (entry.expiresAtMs !== 0) expires++
    }
    return {keys, expires}
  }

  typeOf(key: string, nowMs: number): EntryType | 'none' {
    return this.get(key, nowMs)?.type ?? 'none'
  }

  /** Removes names that had ended by this time, and tells which. */
  sweep(endedByMs: number): string[] {
    const ended: string[] = []
    for (const [key, entry] of this.entries) if (isExpired(entry, endedByMs)) ended.push(key)
    for (const key of ended) this.entries.delete(key)
    return ended
  }
}
