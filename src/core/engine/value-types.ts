/** What lockstep knows of the values of one type. */
export interface ValueType {
  /** The command that reads a whole value, with what stands behind the key. */
  readonly whole: readonly [command: string, ...rest: string[]]
  /** Tells the number of elements, or bytes of a string. */
  readonly size: string
  /** What an element is called; null for strings. */
  readonly element: string | null
}

/** A type whose members have no order: how they are listed, and how those of one server are looked up on the other. */
export interface MemberType extends ValueType {
  readonly type: 'hash' | 'set' | 'zset'
  readonly element: string
  readonly scan: string
  /** Replies per member in a scan page: the member, and its value where there is one. */
  readonly stride: 1 | 2
  /** One command whose array answers for all members, where both servers have it. */
  readonly together: string
  readonly each: string
}

export const MEMBER_TYPES: Readonly<Record<MemberType['type'], MemberType>> = {
  hash: {
    type: 'hash',
    whole: ['HGETALL'],
    size: 'HLEN',
    element: 'field',
    scan: 'HSCAN',
    stride: 2,
    together: 'HMGET',
    each: 'HGET',
  },
  set: {
    type: 'set',
    whole: ['SMEMBERS'],
    size: 'SCARD',
    element: 'member',
    scan: 'SSCAN',
    stride: 1,
    together: 'SMISMEMBER',
    each: 'SISMEMBER',
  },
  zset: {
    type: 'zset',
    whole: ['ZRANGE', '0', '-1', 'WITHSCORES'],
    size: 'ZCARD',
    element: 'member',
    scan: 'ZSCAN',
    stride: 2,
    together: 'ZMSCORE',
    each: 'ZSCORE',
  },
}

const VALUE_TYPES: Readonly<Record<string, ValueType>> = {
  ...MEMBER_TYPES,
  string: {whole: ['GET'], size: 'STRLEN', element: null},
  list: {whole: ['LRANGE', '0', '-1'], size: 'LLEN', element: 'item'},
  stream: {whole: ['XRANGE', '-', '+'], size: 'XLEN', element: 'entry'},
}

/** What is known of a type; undefined for those that only DUMP reads. */
export function valueType(type: string): ValueType | undefined {
  return Object.hasOwn(VALUE_TYPES, type) ? VALUE_TYPES[type] : undefined
}

/** The type, if its members can be looked up one by one. */
export function memberType(type: string): MemberType | undefined {
  return Object.hasOwn(MEMBER_TYPES, type) ? MEMBER_TYPES[type as MemberType['type']] : undefined
}

/** The command that reads a whole value of this type; DUMP for types that have none. */
export function valueCommand<Key>(type: string, key: Key): readonly [string, Key, ...string[]] {
  const [command, ...rest] = valueType(type)?.whole ?? ['DUMP']
  return [command, key, ...rest]
}

/** A type as lockstep calls it, in an answer to TYPE: Pika 4 says `streams`. */
export function typeCalled(word: string): string {
  return word === 'streams' ? 'stream' : word
}
