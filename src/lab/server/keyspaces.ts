import type {CacheClear} from '../../core/explore/cache-clears.js'
import {ReadCache} from '../cache/read-cache.js'
import {DataCall} from '../commands/data-call.js'
import {dataCommands} from '../commands/data-commands.js'
import type {Dialect} from '../dialect/dialect.js'
import type {FaultHooks} from '../faults/fault-hooks.js'
import type {Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {SeededRandom} from '../seeded-random.js'
import {Database} from '../store/database.js'
import {ScanCursors} from '../commands/scan-cursors.js'

/** So many writes to a database, and its names that ended long ago are removed. */
const SWEEP_EVERY_WRITES = 200_000
/** Entries of other workers may be this far behind in the log, and still need a name that has ended since. */
const SWEEP_MARGIN_MS = 60_000

/** What a command did: its reply, and the effects that have to be logged. */
export interface Executed {
  readonly reply: Wire
  readonly effects: readonly Words[]
}

/** The data of one server: for each database its store and the read cache in front of it. */
export class Keyspaces {
  readonly databases: Database[]
  readonly caches: ReadCache[]
  private readonly call: DataCall
  private readonly writes: number[]

  constructor(
    count: number,
    random: SeededRandom,
    private readonly hooks: Required<FaultHooks>,
    clear: CacheClear,
    readonly dialect: Dialect,
  ) {
    this.databases = Array.from({length: count}, (_, index) => new Database(index, dialect.severalTypes))
    this.caches = this.databases.map(() => new ReadCache(random.fork(), hooks, clear))
    this.writes = this.databases.map(() => 0)
    this.call = new DataCall(random.fork(), new ScanCursors(), hooks)
  }

  /** Runs a command on data; throws a CommandError when it refuses. The cache is not told: see `tellCache`. */
  run(words: Words, db: number, nowMs: number, inTransaction = false): Executed {
    const {commands, transactionsReadStore, wholeSeconds} = this.dialect
    const name = words[0]!.toLowerCase()
    const handler = commands.get(name) ?? dataCommands.get(name)!
    this.call.begin(this.databases[db]!, this.caches[db]!, nowMs, inTransaction && transactionsReadStore)
    const reply = handler(this.call, words)
    const effects = wholeSeconds
      ? this.call.effects.map((effect) => this.inSeconds(effect, db, nowMs))
      : this.call.effects
    if (effects.length > 0 && ++this.writes[db]! % SWEEP_EVERY_WRITES === 0) this.sweep(db, nowMs - SWEEP_MARGIN_MS)
    return {reply, effects}
  }

  /** Brings the read cache in line with what these effects changed. */
  tellCache(effects: readonly Words[], db: number, nowMs: number): void {
    for (const effect of effects) {
      const database = this.databases[db]!
      for (const id of database.ids(effect[1]!)) this.caches[db]!.written(id, database.at(id, nowMs))
    }
  }

  /** Empties these databases, stores and caches. */
  flush(databases: readonly number[]): void {
    for (const db of databases) this.caches[db]!.beforeFlush()
    for (const db of databases) this.databases[db]!.clear()
    for (const db of databases) this.caches[db]!.afterFlush()
  }

  /** Empties these databases' stores and leaves the caches as they are: a fault's doing. */
  flushStoresOnly(databases: readonly number[]): void {
    for (const db of databases) this.databases[db]!.clear()
  }

  /**
   * Removes every second name of these databases now, and the others when the returned function is called:
   * a fault's doing. The caches are out of use in between.
   */
  flushHalf(databases: readonly number[]): () => void {
    for (const db of databases) this.caches[db]!.beforeFlush()
    const rest = databases.map((db) => this.databases[db]!.clearHalf())
    return () => {
      for (const finish of rest) finish()
      for (const db of databases) this.caches[db]!.afterFlush()
    }
  }

  /** Names of a database, and how many of them have an expiry. */
  count(db: number, nowMs: number): {keys: number; expires: number} {
    return this.databases[db]!.count(this.hooks.countsEnded() ? -Infinity : nowMs)
  }

  /** Exchanges two databases, with what is cached of them. */
  swap(first: number, second: number): void {
    const {databases, caches} = this
    ;[databases[first], databases[second]] = [databases[second]!, databases[first]!]
    ;[caches[first], caches[second]] = [caches[second]!, caches[first]!]
  }

  /** The databases that a flush run in `db` empties. */
  flushed(name: 'flushdb' | 'flushall', db: number): readonly number[] {
    return name === 'flushdb' ? [db] : [...this.databases.keys()]
  }

  close(): void {
    for (const cache of this.caches) cache.close()
  }

  /** An effect as a log tells it that knows seconds only; the entries have no more than that either. */
  private inSeconds(effect: Words, db: number, nowMs: number): Words {
    const [name, key, value] = effect as [string, string, string]
    let endsAtMs = 0
    for (const entry of this.databases[db]!.all(key, nowMs)) {
      if (entry.expiresAtMs % 1000 !== 0)
        entry.expiresAtMs = 1000 * (Math.floor(nowMs / 1000) + Math.floor((entry.expiresAtMs - nowMs) / 1000))
      endsAtMs = Math.max(endsAtMs, entry.expiresAtMs)
    }
    const seconds = String(endsAtMs / 1000)
    if (name.toLowerCase() === 'pexpireat') return ['expireat', key, seconds]
    return effect[3]?.toLowerCase() === 'pxat' ? ['pksetexat', key, seconds, value] : effect
  }

  private sweep(db: number, endedByMs: number): void {
    for (const key of this.databases[db]!.sweep(endedByMs)) this.caches[db]!.written(key, undefined)
  }
}
