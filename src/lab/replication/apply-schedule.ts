import type {SeededRandom} from '../seeded-random.js'
import {entryBytes, flushName, type BinlogEntry} from './binlog-entry.js'
import type {ReplicaOrder} from '../../core/explore/replica-order.js'
import {stringHash} from '../../core/model/worker-of.js'

interface Scheduled {
  readonly entry: BinlogEntry
  readonly doneMs: number
}

const WAKE_MS = 0.15
const BASE_MS = {least: 0.002, most: 0.006} as const
const PER_BYTE_MS = 6e-6
const MAX_SIZE_MS = 8
const FLUSH_MS = {least: 1, most: 3} as const
const HICCUP_CHANCE = 1 / 400
const MAX_HICCUP_MS = 4
const MAX_CACHED_WORKERS = 100_000

/**
 * The longest an entry can take that is next on its worker: wake-up, hiccup, work, and a margin for timers.
 * INFO replication shows it, so that a client knows how long silence proves nothing.
 */
export const MAX_APPLY_PAUSE_MS = 20

/**
 * When each entry of the log is applied. Every worker takes its entries in order, each for a time that a seed
 * chooses; what the workers do relative to each other follows from these times. The clock is the caller's.
 */
export class ApplySchedule {
  private readonly queues: Scheduled[][]
  private readonly heads: number[]
  private readonly freeAtMs: number[]
  /** Nothing begins before the last barrier is done. */
  private barrierMs = 0
  private pending = 0
  private readonly workerOf = new Map<string, number>()

  constructor(
    readonly workers: number,
    private readonly random: SeededRandom,
  ) {
    // One more than there are workers: some orders keep one for flushes.
    this.queues = Array.from({length: workers + 1}, () => [])
    this.heads = this.queues.map(() => 0)
    this.freeAtMs = this.queues.map(() => 0)
  }

  /** Entries that are not applied yet. */
  get waiting(): number {
    return this.pending
  }

  /** Takes an entry that arrives now; what the order means for flushes, it means for this entry. */
  add(entry: BinlogEntry, order: ReplicaOrder, nowMs: number): void {
    const worker = this.workerFor(entry, order)
    const waits = order === 'barrier' || order === 'wait-before'
    const freeMs = waits ? Math.max(...this.freeAtMs) : this.freeAtMs[worker]!
    const idle = freeMs <= nowMs
    const beginMs = Math.max(freeMs, this.barrierMs, nowMs) + (idle ? this.random.between(0, WAKE_MS) : 0)
    const doneMs = beginMs + this.costMs(entry)
    this.freeAtMs[worker] = doneMs
    if (order === 'barrier') this.barrierMs = doneMs
    this.queues[worker]!.push({entry, doneMs})
    this.pending++
  }

  /** The next entry whose time has come, in order of completion over all workers; undefined when there is none. */
  takeDue(nowMs: number): BinlogEntry | undefined {
    const worker = this.nextWorker()
    if (worker < 0) return undefined
    const queue = this.queues[worker]!
    const head = this.heads[worker]!
    const {entry, doneMs} = queue[head]!
    if (doneMs > nowMs) return undefined
    this.pending--
    if (head + 1 === queue.length) {
      this.queues[worker] = []
      this.heads[worker] = 0
    } else if (head > 4096) {
      queue.splice(0, head + 1)
      this.heads[worker] = 0
    } else this.heads[worker] = head + 1
    return entry
  }

  /** When the next entry is due; Infinity when none waits. */
  nextDueMs(): number {
    const worker = this.nextWorker()
    return worker < 0 ? Infinity : this.queues[worker]![this.heads[worker]!]!.doneMs
  }

  private nextWorker(): number {
    let next = -1
    let soonestMs = Infinity
    for (let worker = 0; worker <= this.workers; worker++) {
      const scheduled = this.queues[worker]![this.heads[worker]!]
      if (scheduled && scheduled.doneMs < soonestMs) {
        soonestMs = scheduled.doneMs
        next = worker
      }
    }
    return next
  }

  private workerFor(entry: BinlogEntry, order: ReplicaOrder): number {
    if (order === 'hash') return this.hashedWorker(entry)
    return order === 'serial' ? 0 : this.workers
  }

  /** As Pika picks it: by the first argument, or by the command's own name, as typed, when it has none. */
  private hashedWorker({words}: BinlogEntry): number {
    const text = words[1] ?? words[0]!
    let worker = this.workerOf.get(text)
    if (worker === undefined) {
      worker = Number(stringHash(Buffer.from(text, 'latin1')) % BigInt(this.workers))
      if (this.workerOf.size < MAX_CACHED_WORKERS) this.workerOf.set(text, worker)
    }
    return worker
  }

  private costMs({words, then = []}: BinlogEntry): number {
    let costMs =
      this.random.between(BASE_MS.least, BASE_MS.most) + Math.min(entryBytes(words) * PER_BYTE_MS, MAX_SIZE_MS)
    if (flushName(words) !== null) costMs += this.random.between(FLUSH_MS.least, FLUSH_MS.most)
    if (this.random.chance(HICCUP_CHANCE)) costMs += this.random.between(0, MAX_HICCUP_MS)
    return then.reduce((sum, entry) => sum + this.costMs(entry), costMs)
  }
}
