import type {CacheClear} from '../../core/explore/cache-clears.js'
import type {FaultHooks} from '../faults/fault-hooks.js'
import type {SeededRandom} from '../seeded-random.js'
import type {Database} from '../store/database.js'
import {copyEntry, isExpired, type Entry} from '../store/entry.js'

/** As INFO cache shows it: `Ok` is in use; while it is `Invalid` or `Clearing`, repaired reads go to the store. */
export type CacheStatus = 'Ok' | 'Invalid' | 'Clearing'

interface Load {
  readonly entry: Entry
  readonly dueMs: number
}

const MAX_LOADS = 1000
const LOAD_WINS_CHANCE = 0.5
const LOAD_MS = {soonest: 0.3, latest: 3} as const
const CLEAR_MS = {soonest: 1, latest: 3} as const
const LATE_CLEAR_MS = {soonest: 2, latest: 20} as const

/**
 * The read cache of one database, in front of its store. Reads of strings and hashes load it, in the background as
 * Pika does: half of the loads are done before the next command, the others up to some milliseconds later. Writes
 * update a cached string and drop any other cached type; a load that a write or flush outdates is discarded.
 */
export class ReadCache {
  hits = 0
  misses = 0
  private state: CacheStatus = 'Ok'
  /** Apart from the state, since the fault serves while it clears. */
  private serving = true
  private readonly entries = new Map<string, Entry>()
  private readonly loads = new Map<string, Load>()
  private loadTimer: NodeJS.Timeout | undefined
  private clearTimer: NodeJS.Timeout | undefined

  constructor(
    private readonly random: SeededRandom,
    private readonly hooks: Required<FaultHooks>,
    private readonly clear: CacheClear = 'invalidate-first',
  ) {}

  get status(): CacheStatus {
    return this.state
  }

  get size(): number {
    return this.entries.size
  }

  get waitingLoads(): number {
    return this.loads.size
  }

  /** The entry of this id as cached, else from the store, which also begins a load. */
  read(key: string, store: Database, nowMs: number): Entry | undefined {
    if (!this.serving) return store.at(key, nowMs)
    const cached = this.entries.get(key)
    if (cached) {
      if (!isExpired(cached, nowMs)) {
        this.hits++
        return cached
      }
      this.entries.delete(key)
    }
    this.misses++
    const entry = store.at(key, nowMs)
    if (entry) this.load(key, entry)
    return entry
  }

  /** After a write: `entry` is what the store now holds under the id. */
  written(key: string, entry: Entry | undefined): void {
    if (this.loads.size > 0 && !this.hooks.keepsLoad()) this.loads.delete(key)
    if (!this.entries.has(key)) return
    if (entry?.type === 'string') this.entries.set(key, copyEntry(entry))
    else this.entries.delete(key)
  }

  /** Before the store is flushed: from here on reads bypass the cache. */
  beforeFlush(): void {
    if (this.clear === 'sync') return
    const lateMs = this.hooks.clearsCacheLateMs() ?? this.clearsLateMs()
    if (lateMs !== null) {
      this.state = 'Clearing'
      this.clearIn(lateMs)
      return
    }
    this.state = 'Invalid'
    this.serving = false
    clearTimeout(this.clearTimer)
    this.clearTimer = undefined
  }

  /** After the store is flushed: the clearing goes on in the background. */
  afterFlush(): void {
    if (this.clear === 'sync') this.empty()
    if (this.serving) return
    this.dropLoads()
    this.state = 'Clearing'
    this.clearIn(this.random.between(CLEAR_MS.soonest, CLEAR_MS.latest))
  }

  close(): void {
    clearTimeout(this.loadTimer)
    clearTimeout(this.clearTimer)
  }

  private clearIn(delayMs: number): void {
    // A clear that is already on its way stays: the earliest one empties the cache.
    this.clearTimer ??= setTimeout(() => {
      this.clearTimer = undefined
      this.empty()
      this.state = 'Ok'
      this.serving = true
    }, delayMs)
  }

  private clearsLateMs(): number | null {
    return this.clear === 'async' ? this.random.between(LATE_CLEAR_MS.soonest, LATE_CLEAR_MS.latest) : null
  }

  private empty(): void {
    this.entries.clear()
    this.dropLoads()
  }

  private dropLoads(): void {
    for (const key of this.loads.keys()) {
      if (!this.hooks.keepsLoad()) this.loads.delete(key)
    }
  }

  private load(key: string, entry: Entry): void {
    if (entry.type !== 'string' && entry.type !== 'hash') return
    if (this.loads.size >= MAX_LOADS || this.loads.has(key)) return
    if (this.random.chance(LOAD_WINS_CHANCE)) {
      this.entries.set(key, copyEntry(entry))
      return
    }
    const dueMs = performance.now() + this.random.between(LOAD_MS.soonest, LOAD_MS.latest)
    this.loads.set(key, {entry: copyEntry(entry), dueMs})
    this.loadTimer ??= setTimeout(this.land, 1)
  }

  private readonly land = (): void => {
    this.loadTimer = undefined
    const nowMs = performance.now()
    for (const [key, {entry, dueMs}] of this.loads) {
      if (dueMs > nowMs || this.clearTimer) continue
      this.loads.delete(key)
      this.entries.set(key, entry)
    }
    if (this.loads.size > 0) this.loadTimer = setTimeout(this.land, 1)
  }
}
