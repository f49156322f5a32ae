import {isExpired, type Entry, type EntryType} from './entry.js'

/** The types in the order in which a name that holds several is told to be one of them. */
const TYPES: readonly EntryType[] = ['string', 'hash', 'list', 'zset', 'set']
const TAGS: Readonly<Record<EntryType, string>> = {string: 's', hash: 'h', list: 'l', zset: 'z', set: 'e'}

/**
 * The store of one database. Names that have ended are hidden from every look, but removed only by writes and by
 * `sweep`: a replica reads by its own clock, which is ahead of the log that it applies. Where a name may hold several
 * types, each of its entries stands under an id of its own; else the name is the id.
 */
export class Database {
  private readonly entries = new Map<string, Entry>()

  constructor(
    readonly index: number,
    private readonly severalTypes = false,
  ) {}

  /** The entry of this type, unless it has ended; where a name holds one type, the entry, whatever it is. */
  of(key: string, type: EntryType, nowMs: number): Entry | undefined {
    return this.at(this.idOf(key, type), nowMs)
  }

  /** The first entry of the name that has not ended. */
  get(key: string, nowMs: number): Entry | undefined {
    return this.severalTypes ? this.all(key, nowMs)[0] : this.at(key, nowMs)
  }

  /** All entries of the name that have not ended. */
  all(key: string, nowMs: number): readonly Entry[] {
    return this.ids(key).flatMap((id) => this.at(id, nowMs) ?? [])
  }

  /** The ids of all entries that the name may have. */
  ids(key: string): readonly string[] {
    return this.severalTypes ? TYPES.map((type) => this.idOf(key, type)) : [key]
  }

  idOf(key: string, type: EntryType): string {
    return this.severalTypes ? TAGS[type] + key : key
  }

  /** The entry of this id, unless it has ended. */
  at(id: string, nowMs: number): Entry | undefined {
    const entry = this.entries.get(id)
    return entry === undefined || isExpired(entry, nowMs) ? undefined : entry
  }

  set(key: string, entry: Entry): void {
    this.entries.set(this.idOf(key, entry.type), entry)
  }

  /** Removes a name, or what it holds of one type; resolves with how many entries were there and had not ended. */
  delete(key: string, nowMs: number, type?: EntryType): number {
    let removed = 0
    for (const id of type === undefined ? this.ids(key) : [this.idOf(key, type)]) {
      const entry = this.entries.get(id)
      if (entry === undefined) continue
      this.entries.delete(id)
      if (!isExpired(entry, nowMs)) removed++
    }
    return removed
  }

  clear(): void {
    this.entries.clear()
  }

  /** Removes every second entry; the returned function removes the others, whatever they hold by then. */
  clearHalf(): () => void {
    const ids = [...this.entries.keys()]
    for (let at = 0; at < ids.length; at += 2) this.entries.delete(ids[at]!)
    return () => {
      for (let at = 1; at < ids.length; at += 2) this.entries.delete(ids[at]!)
    }
  }

  /** The name of each entry, in order of insertion; the iterator stays valid while entries come and go. */
  names(): Iterator<string> {
    return this.severalTypes ? namesOf(this.entries.keys()) : this.entries.keys()
  }

  /** The names that hold this type, in the order of their bytes. */
  inOrder(type: EntryType, nowMs: number): string[] {
    const names: string[] = []
    for (const [id, entry] of this.entries)
      if (entry.type === type && !isExpired(entry, nowMs)) names.push(this.severalTypes ? id.slice(1) : id)
    return names.sort()
  }

  /** Entries that have not ended, and how many of them have an expiry. */
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

  /** Removes entries that had ended by this time, and tells their ids. */
  sweep(endedByMs: number): string[] {
    const ended: string[] = []
    for (const [id, entry] of this.entries) if (isExpired(entry, endedByMs)) ended.push(id)
    for (const id of ended) this.entries.delete(id)
    return ended
  }
}

function* namesOf(ids: Iterable<string>): Iterator<string> {
  for (const id of ids) yield id.slice(1)
}
