import * as z from 'zod'
import {bulkId, type Bulk} from '../bulk.js'
import {commandFacts, commandName, flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {DeepReadonly} from '../deep-readonly.js'
import {workerOf} from '../model/worker-of.js'
import type {Command, Operation} from '../operation.js'
import {isMarker} from '../settle-markers.js'

export const workerWindowsSchema = z
  .object({
    workers: z.int().min(0).describe('Apply workers of the replica.'),
    pairsTried: z
      .int()
      .min(0)
      .describe(
        'Ordered pairs (worker of the flush, worker of a write behind it) of different workers that were tried.',
      ),
    pairs: z.int().min(0).describe('Such pairs there are.'),
    fewest: z.int().min(0).describe('Windows of the pair that was tried least, those never tried included.'),
  })
  .describe('How often raced flushes met writes on other apply workers than their own.')

/** How often raced flushes met writes on other apply workers than their own. */
export type WorkerWindows = DeepReadonly<z.output<typeof workerWindowsSchema>>

/** A flush, and the workers that writes behind it went to. */
interface Window {
  readonly worker: number
  readonly met: Set<number>
}

const MAX_KNOWN_KEYS = 100_000

/**
 * Counts windows, in which a replica that gives commands to workers by hash could apply a flush late: a flush and a
 * write behind it, in its scope and round, on another worker. A pair of workers counts once for each flush.
 * Operations go in by order of invocation.
 */
export class WorkerWindowCounter {
  private readonly windows = new Map<string, number>()
  /** The last flush of each database. */
  private readonly open = new Map<number, Window>()
  /** Of a flush of all databases, for those without a later one of their own. */
  private everywhere: Window | undefined
  private readonly workerOfKey = new Map<string, number>()
  private round: number | undefined

  constructor(private readonly workers: number) {}

  add({view, phase, outcome, round, db, command}: Operation): void {
    if (view !== 'primary' || phase === 'final' || outcome === 'fail' || round === undefined) return
    if (round !== this.round) {
      this.round = round
      this.open.clear()
      this.everywhere = undefined
    }
    const scope = flushScope(command)
    if (scope !== null) {
      this.flush(db, scope, command)
      return
    }
    const [key] = commandKeys(command)
    const window = this.open.get(db) ?? this.everywhere
    if (!window || key === undefined || isMarker(key) || commandFacts(commandName(command))?.access !== 'write') return
    const worker = this.worker(key)
    if (worker === window.worker || window.met.has(worker)) return
    window.met.add(worker)
    const pair = `${window.worker} ${worker}`
    this.windows.set(pair, (this.windows.get(pair) ?? 0) + 1)
  }

  private flush(db: number, scope: 'db' | 'all', command: Command): void {
    // Pika gives a command to the worker of its first argument, or of its own name, as typed, when it has none.
    const window = {worker: this.worker(command[1] ?? command[0]!), met: new Set<number>()}
    if (scope === 'db') this.open.set(db, window)
    else {
      this.open.clear()
      this.everywhere = window
    }
  }

  private worker(word: Bulk): number {
    const id = bulkId(word)
    let worker = this.workerOfKey.get(id)
    if (worker === undefined) {
      worker = workerOf(word, this.workers)
      if (this.workerOfKey.size < MAX_KNOWN_KEYS) this.workerOfKey.set(id, worker)
    }
    return worker
  }

  get result(): WorkerWindows {
    const {workers, windows} = this
    const pairs = workers * (workers - 1)
    return {workers, pairs, pairsTried: windows.size, fewest: windows.size < pairs ? 0 : Math.min(...windows.values())}
  }
}
