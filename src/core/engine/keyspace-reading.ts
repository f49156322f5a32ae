import type {Bulk} from '../bulk.js'
import type {Command} from '../operation.js'

/** How the names and values of a server are read in bulk, from its store where there is a way around its cache. */
export interface KeyspaceReading {
  /**
   * How names are listed. `scan`: by SCAN. `range`: in the order of names, type by type, by PKSCANRANGE, whose
   * `string_with_value` brings the values of strings as well; a page ends with the name that the next one begins with.
   */
  readonly names: 'scan' | 'range'
  /** Types whose names are listed one by one, since one name may be in several; null: one name has one type. */
  readonly typesApart: readonly string[] | null
  /** Types that only a listing of all names shows. */
  readonly typesUntold: readonly string[]
  /** The command that reads a whole value of this type, and the form of its reply. */
  readonly value: (type: string, key: Bulk) => ValueReading
}

export interface ValueReading {
  readonly command: Command
  /** `page`: an array of where the next page begins and the items; a string is an item behind its name. */
  readonly form: 'whole' | 'page'
}

/** Redis and what is like it. */
export const READ_BY_SCAN: KeyspaceReading = {
  names: 'scan',
  typesApart: null,
  typesUntold: [],
  value: (type, key) => ({command: valueCommand(type, key), form: 'whole'}),
}

/** The command that reads a whole value of this type; DUMP for types that have none. */
export function valueCommand<Key>(type: string, key: Key): readonly [string, Key, ...string[]] {
  switch (type) {
    case 'string':
      return ['GET', key]
    case 'hash':
      return ['HGETALL', key]
    case 'list':
      return ['LRANGE', key, '0', '-1']
    case 'set':
      return ['SMEMBERS', key]
    case 'zset':
      return ['ZRANGE', key, '0', '-1', 'WITHSCORES']
    case 'stream':
      return ['XRANGE', key, '-', '+']
    default:
      return ['DUMP', key]
  }
}
