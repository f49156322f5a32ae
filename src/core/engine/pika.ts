import {atLeast, type Engine} from './engine.js'
import type {EngineFacts} from './engine-facts.js'
import type {Hazard, ReadCache} from './hazard.js'
import type {KeyspaceReading} from './keyspace-reading.js'
import {pikaStoreForm} from './pika-store-forms.js'
import type {ServerRecipe} from './server-recipe.js'
import {STREAM_FACTS} from './stream-facts.js'

/** A repaired flush pauses up to 3 s, and a flush of an empty database took 2 s: see docs/checks.md, settling. */
const STABLE_FOR_MS = 5000

/**
 * The cache in front of the store. What misses is loaded by a background thread, so a read may fill it long after its
 * reply; the figures of INFO are counted now and then.
 */
const READ_CACHE: ReadCache = {
  section: 'cache',
  isOn: (info) => info.get('cache_status') !== 'Disable',
  isLoading: (info) =>
    ['waitting_load_keys_num', 'load_keys_per_sec'].some((field) => Number(info.get(field) ?? 0) > 0),
  loadedBy: new Set(
    (
      'get mget getrange strlen exists hget hgetall hmget hkeys hvals hlen hexists hstrlen lindex llen lrange smembers ' +
      'scard sismember srandmember zrange zrevrange zcard zcount zrank zrevrank zscore bitcount'
    ).split(' '),
  ),
}

/** Seen on 3.5.4 and 3.5.5, with a cold cache of 126,000 strings each time; 4.0.1 has the same source. */
const HAZARDS: readonly Hazard[] = [
  {
    commands: ['pttl', 'ttl', 'type'],
    when: 'loading',
    why: 'it reads the cache without its lock: while keys are being loaded into the cache, the server dies',
  },
  {commands: ['xinfo|groups'], when: 'always', why: 'it is never answered'},
]

/**
 * EXEC carries each command out on the store itself: what reads there takes nothing from the cache and loads nothing
 * into it (seen in the source of all three versions, and on cold caches while others loaded 200,000 keys). The replicas
 * of 3.5.4 refuse EXEC: there it is asked in forms that the store answers.
 */
const READING: KeyspaceReading = {
  ranges: {types: ['string', 'hash', 'set', 'zset', 'list'], others: ['stream']},
  inTransactions: true,
  storeForm: pikaStoreForm,
}

/**
 * What the configuration file says that is shipped with it, where the binary alone would do otherwise; but three
 * databases, as the catalogue's workloads need, and fewer clients, since it wants 5,000 open files beside them.
 */
const RECIPE: ServerRecipe = {
  version: /^Pika module /m,
  // An rsync daemon, replication, and full copies.
  morePorts: [1000, 2000, 10_001],
  separator: ' : ',
  settings: ({port, folder, password}) => [
    ['port', String(port)],
    // It listens on 127.0.0.1 and on the address of this interface.
    ['network-interface', 'lo'],
    ['daemonize', 'no'],
    ['databases', '3'],
    // From 4.0 on; others do not know it, and do not mind.
    ['db-instance-num', '3'],
    ['maxclients', '1000'],
    ['log-path', `${folder}/log/`],
    ['db-path', `${folder}/db/`],
    ['dump-path', `${folder}/dump/`],
    ['db-sync-path', `${folder}/dbsync/`],
    ['pidfile', `${folder}/pika.pid`],
    ['thread-num', '1'],
    ['thread-pool-size', '12'],
    ['sync-thread-num', '6'],
    ['sync-binlog-thread-num', '1'],
    ['rtc-cache-read', 'yes'],
    ['compression', 'snappy'],
    ['cache-num', '16'],
    ['cache-model', '1'],
    ['cache-type', 'string, set, zset, list, hash, bit'],
    ['slowlog-log-slower-than', '10000'],
    ...(password === null
      ? []
      : ([
          ['requirepass', password],
          ['masterauth', password],
        ] as const)),
  ],
  words: (configPath) => ['-c', configPath],
  // Now and then 3.5.5 forgets one of its databases, and the link never comes up: it has to begin anew.
  follow: (primaryPort) => [
    ['SLAVEOF', 'NO', 'ONE'],
    ['SLAVEOF', '127.0.0.1', String(primaryPort)],
  ],
}

export const PIKA: Engine = {
  name: 'Pika',
  versionIn: (info) => info.get('pika_version') ?? null,
  facts: (version, info): EngineFacts => ({
    ...STREAM_FACTS,
    engine: 'Pika',
    version,
    // 3.5.5 waits for all workers before a flush; before it only each key's order was promised.
    order: atLeast(version, [3, 5, 5]) ? 'barrier' : 'per-key',
    orderScope: 'database',
    offsetProves: 'received',
    applyWorkers: Number(info.get('sync_thread_num') ?? 6) || 6,
    // Some 3.5 versions use half of the threads for hashing, and do not say so.
    hashedWorkers: null,
    stableForMs: STABLE_FOR_MS,
    // Its log knows seconds (`expireat`, `pksetexat`), while 4.0 keeps milliseconds; and it tells remaining times only,
    // which are asked of both sides a moment apart: near the full second, one second is not enough.
    expiryToleranceMs: 2000,
    // Before 4.0, which has no PTYPE and answers WRONGTYPE.
    severalTypesPerName: !atLeast(version, [4, 0]),
    trustDbsize: false,
    hiddenData: [],
    readCache: READ_CACHE,
    hazards: HAZARDS,
    reading: READING,
  }),
  recipe: RECIPE,
  commands: `
[string]
delvx 3 1 w
  DELVX $a text
  DELVX $a other
pksetexat 4 1 w
  PKSETEXAT $a new 4102444800

[hash]
hscanx -3 1 r
pkhscanrange -4 1 r
pkhrscanrange -4 1 r

[any]
pkscanrange -4 - r
pkrscanrange -4 - r
ptype 2 1 r
scanx -3 - r

[none] ! it removes keys that it does not name
pkpatternmatchdel -2 - w

[none] ! it acts on the server, not on data, and would break the run
bgsaveoff 1 - -
cache -2 - -
clearcache 1 - -
clearreplicationid 1 - -
compact -1 - -
compactrange -4 - -
dbslaveof -2 - -
delbackup 1 - -
disablewal 2 - -
diskrecovery 1 - -
padding 2 - -
purgelogsto -2 - -
scandb -1 - -
slotscleanup -2 - -
slotscleanupoff -1 - -
slotsdel -2 - -
slotshashkey -2 - -
slotsinfo -1 - -
slotsmgrt-async-cancel 1 - -
slotsmgrt-async-status 1 - -
slotsmgrt-exec-wrapper -3 - -
slotsmgrtone 5 - -
slotsmgrtslot 5 - -
slotsmgrttagone 5 - -
slotsmgrttagslot 5 - -
slotsmgrttagslot-async 8 - -
slotsreload 1 - -
slotsreloadoff -1 - -
slotsscan -3 - -
`,
}
