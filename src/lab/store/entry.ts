/** What one name holds, by type. */
export type EntryValue =
  | {readonly type: 'string'; value: string}
  | {readonly type: 'hash'; readonly value: Map<string, string>}
  | {readonly type: 'list'; value: string[]}
  | {readonly type: 'set'; readonly value: Set<string>}
  | {readonly type: 'zset'; readonly value: Map<string, number>}

export type EntryType = EntryValue['type']

/** A name's value and the Unix time in milliseconds at which it ends; 0: never. */
export type Entry = EntryValue & {expiresAtMs: number}

/** Whether the entry has ended at this time. */
export function isExpired(entry: Entry, nowMs: number): boolean {
  return entry.expiresAtMs !== 0 && entry.expiresAtMs <= nowMs
}

/** An entry that shares nothing with the given one. */
export function copyEntry(entry: Entry): Entry {
  switch (entry.type) {
    case 'string':
      return {...entry}
    case 'hash':
      return {...entry, value: new Map(entry.value)}
    case 'list':
      return {...entry, value: [...entry.value]}
    case 'set':
      return {...entry, value: new Set(entry.value)}
    case 'zset':
      return {...entry, value: new Map(entry.value)}
  }
}
