/** The kind of value a state holds and a form works on. `any`: the form works on whatever is there. */
export type SweepFamily = 'string' | 'hyperloglog' | 'hash' | 'list' | 'set' | 'zset' | 'geo' | 'stream' | 'any'

/** What a key may be before a command is tried on it. */
export interface SweepState {
  /** Stands in the names of its keys. */
  readonly name: string
  /** Null: there is nothing. */
  readonly family: Exclude<SweepFamily, 'any'> | null
  readonly lifetime: 'none' | 'expiring' | 'expired'
  /** It is tried with commands of its own family that name one key, and with no others. */
  readonly extreme: boolean
  /** Commands that bring it about; `$k` is the key. */
  readonly setup: readonly string[]
  /** Reads that have a cache load it, once it is there. */
  readonly warming: readonly string[]
}

/** Far beyond any run. */
const LONG_SECONDS = 5000
/** How long a run waits for those that are to be expired: the unit is a second on every engine. */
const SHORT_SECONDS = 1
export const EXPIRED_AFTER_MS = SHORT_SECONDS * 1000 + 200

type Filled = Pick<SweepState, 'name' | 'setup'> & {readonly family: Exclude<SweepFamily, 'any'>}

/** So many words made of their numbers. */
const words = (count: number, word: (number: number) => string): string =>
  Array.from({length: count}, (_, at) => word(at + 1)).join(' ')

/** So many entries as one node of a stream takes. */
const NODE_ENTRIES = 100

/** Values as they are without an expiry. One hash field, one list element and one set member are empty. */
const FILLED: readonly Filled[] = [
  {name: 'integer', family: 'string', setup: ['SET $k 10']},
  {name: 'text', family: 'string', setup: ['SET $k text']},
  {name: 'empty', family: 'string', setup: ['SET $k ""']},
  {name: 'hash', family: 'hash', setup: ['HSET $k f 10', 'HSET $k g text', 'HSET $k h ""']},
  {name: 'hash-one', family: 'hash', setup: ['HSET $k f 10']},
  {name: 'list', family: 'list', setup: ['RPUSH $k x y "" x z']},
  {name: 'list-one', family: 'list', setup: ['RPUSH $k x']},
  {name: 'set', family: 'set', setup: ['SADD $k x y z "" 7']},
  {name: 'set-one', family: 'set', setup: ['SADD $k x']},
  {name: 'zset', family: 'zset', setup: ['ZADD $k 1 x 2 y 3 z 3 zz']},
  {name: 'zset-one', family: 'zset', setup: ['ZADD $k 1 x']},
  {name: 'hyperloglog', family: 'hyperloglog', setup: ['PFADD $k x y z']},
  {name: 'geo', family: 'geo', setup: ['GEOADD $k 13.361389 38.115556 x 15.087269 37.502669 y']},
  {
    name: 'stream',
    family: 'stream',
    setup: [
      'XADD $k 1-1 f v',
      'XADD $k 2-1 f w',
      'XADD $k 3-1 f x',
      'XGROUP CREATE $k group 0',
      'XREADGROUP GROUP group reader COUNT 2 STREAMS $k >',
    ],
  },
]

/** Values at the limits of what servers store, or of how: each is tried with commands of one key alone. */
const EXTREME: readonly Filled[] = [
  {name: 'binary', family: 'string', setup: [String.raw`SET $k "a\x00b\r\n\xff"`]},
  {name: 'long', family: 'string', setup: ['SET $k {value 33kb}']},
  {name: 'largest', family: 'string', setup: ['SET $k 9223372036854775806']},
  {name: 'precise', family: 'string', setup: ['SET $k 0.30000000000000004']},
  {name: 'hash-wide', family: 'hash', setup: [`HMSET $k f 10 ${words(600, (at) => `f${at} v`)}`]},
  {
    name: 'list-wide',
    family: 'list',
    setup: [`RPUSH $k x ${words(240, (at) => `${'element-'.repeat(10)}${at}`)}`],
  },
  {name: 'set-numbers', family: 'set', setup: ['SADD $k 7 1 -9223372036854775808']},
  {name: 'set-wide', family: 'set', setup: [`SADD $k x ${words(140, (at) => `m${at}`)}`]},
  {
    name: 'zset-wide',
    family: 'zset',
    setup: [`ZADD $k 1 x 0.30000000000000004 y -inf low +inf high ${words(140, (at) => `${at}.5 m${at}`)}`],
  },
]

/**
 * Containers of exactly the size up to which servers keep them in compact form (Redis 7 and Valkey, unless configured
 * otherwise): one element more, and they are stored in another way.
 */
const FULL: readonly Filled[] = [
  {name: 'hash-full', family: 'hash', setup: [`HMSET $k f 10 g text ${words(510, (at) => `f${at} v`)}`]},
  // 8 kB less a few bytes, each element with two of its own.
  {
    name: 'list-full',
    family: 'list',
    setup: [`RPUSH $k x ${words(129, (at) => String(at).padStart(61, 'e'))} ${'e'.repeat(36)}`],
  },
  {name: 'set-numbers-full', family: 'set', setup: [`SADD $k 7 ${words(511, (at) => String(at * 100))}`]},
  {name: 'set-packed', family: 'set', setup: [`SADD $k x ${words(127, (at) => `m${at}`)}`]},
  {name: 'zset-full', family: 'zset', setup: [`ZADD $k 1 x 3 z ${words(126, (at) => `${at}.5 m${at}`)}`]},
  {name: 'stream-full', family: 'stream', setup: streamOf(NODE_ENTRIES)},
]

/** The values that are also tried with an expiry, and after it. */
const WITH_LIFETIME = ['integer', 'text', 'hash', 'list', 'set', 'zset', 'stream'] as const

const READS: Readonly<Record<Filled['family'], readonly string[]>> = {
  string: ['GET $k'],
  hyperloglog: [],
  hash: ['HGET $k f', 'HGET $k g', 'HGETALL $k'],
  list: ['LRANGE $k 0 -1'],
  set: ['SMEMBERS $k'],
  zset: ['ZRANGE $k 0 -1'],
  geo: [],
  stream: [],
}

const ABSENT: SweepState = {
  name: 'absent',
  family: null,
  lifetime: 'none',
  extreme: false,
  setup: [],
  warming: ['GET $k'],
}

/** Every state a key is tried in: absent, each type, with an expiry, and expired. */
export const SWEEP_STATES: readonly SweepState[] = [
  ABSENT,
  ...FILLED.map(lasting),
  ...[...EXTREME, ...FULL].map((filled) => ({...lasting(filled), extreme: true})),
  ...FULL.filter(({family}) => family !== 'stream').map((filled) => ({...expiring(filled), extreme: true})),
  ...FILLED.flatMap(withLifetime),
]

/** The state that stands in the name of a key. */
export function stateOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')))
}

/** Whether keys in the state of this name are gone when cases are tried on them. */
export function isExpiredState(name: string): boolean {
  return SWEEP_STATES.find((state) => state.name === name)?.lifetime === 'expired'
}

/** How many commands prepare a key in the state of this name; 0 for states that are not known. */
export function preparationsOf(name: string): number {
  return SWEEP_STATES.find((state) => state.name === name)?.setup.length ?? 0
}

function lasting({name, family, setup}: Filled): SweepState {
  return {name, family, lifetime: 'none', extreme: false, setup, warming: READS[family]}
}

function withLifetime({name, family, setup}: Filled): readonly SweepState[] {
  if (!(WITH_LIFETIME as readonly string[]).includes(name)) return []
  const state = {family, extreme: false, warming: READS[family]}
  return [
    expiring({name, family, setup}),
    {...state, name: `${name}-expired`, lifetime: 'expired', setup: [...setup, `EXPIRE $k ${SHORT_SECONDS}`]},
  ]
}

function expiring({name, family, setup}: Filled): SweepState {
  return {
    name: `${name}-expiring`,
    family,
    lifetime: 'expiring',
    extreme: false,
    setup: [...setup, `EXPIRE $k ${LONG_SECONDS}`],
    warming: READS[family],
  }
}

function streamOf(entries: number): string[] {
  return Array.from({length: entries}, (_, at) => `XADD $k ${at + 1}-1 f v`)
}
