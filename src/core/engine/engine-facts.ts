import type {Order} from '../history/header.js'
import {NAMESPACES, SEARCH_INDEXES, type HiddenData} from './hidden-data.js'

/** What an engine does, as far as it changes what lockstep may conclude. */
export interface EngineFacts {
  /** As reports name it: `Redis`, `Valkey`, `Pika`, `lockstep lab`, or what the server calls itself. */
  readonly engine: string
  readonly version: string
  /** The order a replica of this engine promises. */
  readonly order: Order
  readonly orderScope: 'instance' | 'database'
  /** Whether the replica's offset tells what it has applied, or only what it has received. */
  readonly offsetProves: 'applied' | 'received'
  /** Threads that apply the log on a replica; 1 where there is one applier. */
  readonly applyWorkers: number
  /** The workers to which keys go by libstdc++'s string hash, where that is known to be so; else null. */
  readonly hashedWorkers: number | null
  /** For how long two sides must stay equal, or different, before that is believed. */
  readonly stableForMs: number
  /** Whether one name may hold several types at once. */
  readonly severalTypesPerName: boolean
  /** Whether DBSIZE tells the present number of keys. */
  readonly trustDbsize: boolean
  /** What a flush may take away that a look at the databases does not show. */
  readonly hiddenData: readonly HiddenData[]
}

/** Pika's repaired flush pauses up to 3 s, and a flush of an empty database took 2 s: see docs/checks.md, settling. */
const PIKA_STABLE_FOR_MS = 5000

/** The engine behind an `INFO server` (or `INFO`) answer. An unknown engine promises only its final state. */
export function engineFacts(info: ReadonlyMap<string, string>): EngineFacts {
  const lab = info.get('lockstep_lab_version')
  if (lab !== undefined) return labFacts(lab, info)
  const pika = info.get('pika_version')
  if (pika !== undefined) return pikaFacts(pika, info)
  const valkey =
    info.get('valkey_version') ?? (info.get('server_name') === 'valkey' ? info.get('redis_version') : undefined)
  if (valkey !== undefined) return streamFacts('Valkey', valkey)
  const other = otherEngine(info)
  if (other)
    return {
      ...streamFacts(other.engine, other.version),
      order: 'per-key',
      stableForMs: PIKA_STABLE_FOR_MS,
      offsetProves: 'received',
      applyWorkers: 16,
      // Kvrocks counts when it is told to, with DBSIZE SCAN: until then it answers 0, and afterwards the past.
      ...(other.engine === 'Kvrocks' ? {trustDbsize: false, hiddenData: [NAMESPACES, SEARCH_INDEXES]} : {}),
    }
  const redis = info.get('redis_version')
  if (redis !== undefined) return streamFacts('Redis', redis)
  return {
    ...streamFacts('unknown engine', '?'),
    order: 'eventual',
    stableForMs: PIKA_STABLE_FOR_MS,
    offsetProves: 'received',
    applyWorkers: 16,
    trustDbsize: false,
    hiddenData: [NAMESPACES, SEARCH_INDEXES],
  }
}

function streamFacts(engine: string, version: string): EngineFacts {
  return {
    engine,
    version,
    order: 'total',
    orderScope: 'instance',
    offsetProves: 'applied',
    applyWorkers: 1,
    hashedWorkers: null,
    stableForMs: 0,
    severalTypesPerName: false,
    trustDbsize: true,
    hiddenData: [SEARCH_INDEXES],
  }
}

function pikaFacts(version: string, info: ReadonlyMap<string, string>): EngineFacts {
  return {
    engine: 'Pika',
    version,
    // 3.5.5 waits for all workers before a flush; before it only each key's order was promised.
    order: atLeast(version, [3, 5, 5]) ? 'barrier' : 'per-key',
    orderScope: 'database',
    offsetProves: 'received',
    applyWorkers: Number(info.get('sync_thread_num') ?? 6) || 6,
    // Some 3.5 versions use half of the threads for hashing, and do not say so.
    hashedWorkers: null,
    stableForMs: PIKA_STABLE_FOR_MS,
    severalTypesPerName: true,
    trustDbsize: false,
    hiddenData: [],
  }
}

function labFacts(version: string, info: ReadonlyMap<string, string>): EngineFacts {
  return {
    engine: 'lockstep lab',
    version,
    order: 'barrier',
    orderScope: 'database',
    offsetProves: 'received',
    applyWorkers: Number(info.get('apply_workers') ?? 6) || 6,
    hashedWorkers: Number(info.get('apply_workers') ?? 6) || 6,
    stableForMs: 2 * (Number(info.get('apply_pause_max_ms') ?? 50) || 50),
    severalTypesPerName: false,
    trustDbsize: false,
    hiddenData: [],
  }
}

/** Engines that name themselves beside a compatibility `redis_version`. */
function otherEngine(info: ReadonlyMap<string, string>): {engine: string; version: string} | undefined {
  for (const [field, engine] of [
    ['dragonfly_version', 'Dragonfly'],
    ['kvrocks_version', 'Kvrocks'],
    ['keydb_version', 'KeyDB'],
  ] as const) {
    const version = info.get(field)
    if (version !== undefined) return {engine, version}
  }
  const name = info.get('server_name')
  if (name !== undefined && name !== 'redis') return {engine: name, version: info.get('redis_version') ?? '?'}
  return undefined
}

function atLeast(version: string, floor: readonly number[]): boolean {
  const parts = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0)
  for (const [at, least] of floor.entries()) {
    const part = parts[at] ?? 0
    if (part !== least) return part > least
  }
  return true
}
