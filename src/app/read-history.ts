import {HistoryBuilder} from '../core/history/history-builder.js'
import type {Settled} from '../core/history/header.js'
import type {History} from '../core/history/history.js'
import type {HistoryLine} from '../core/history/parse-line.js'
import {OperationTally} from '../core/judge/operation-tally.js'
import {RefusedOperations} from '../core/judge/refused-operations.js'
import {StrengthCounter} from '../core/judge/strength-counter.js'
import {TransactionFollower} from '../core/judge/transaction-follower.js'
import {WorkerWindowCounter} from '../core/judge/worker-windows.js'
import {servedPart, type ServedRead} from '../core/keyspace/compare-cache-reads.js'
import type {Operation} from '../core/operation.js'
import {Failure} from './failure.js'
import type {HistoryFiles} from './ports/history-files.js'

/** A history read from disk, with what else a judgement needs of its operations. */
export interface ReadHistory {
  readonly history: History
  readonly settled: Settled | null
  readonly tally: OperationTally
  readonly strength: StrengthCounter
  readonly windows: WorkerWindowCounter | null
  readonly servedReads: ReadonlyMap<string, readonly ServedRead[]>
  readonly refused: RefusedOperations
  /** The last line was cut off, and is left out. */
  readonly torn: boolean
}

/** What is counted of operations depends on this. */
export interface ReadOptions {
  /** Apply workers of the replicas, where the engine's hash of keys is known. */
  readonly hashedWorkers?: number
  /** The workload tries what servers may not know. */
  readonly sweeping?: boolean
}

/** Reads one history. Rejects with a Failure (`usage`) when the file holds none, or more than one. */
export async function readHistory(path: string, files: HistoryFiles, options: ReadOptions = {}): Promise<ReadHistory> {
  const reading = new Reading(path, options)
  const {torn} = await files.read(path, (line) => reading.take(line))
  return reading.result(torn)
}

class Reading {
  private builder: HistoryBuilder | undefined
  private settled: Settled | null = null
  private readonly tally = new OperationTally()
  private readonly strength = new StrengthCounter()
  private readonly windows: WorkerWindowCounter | null
  private readonly refused: RefusedOperations
  private readonly servedReads = new Map<string, ServedRead[]>()
  private readonly follower = new TransactionFollower((operation) => {
    this.tally.add(operation)
    this.strength.add(operation)
    this.windows?.add(operation)
    this.refused.add(operation)
  })

  constructor(
    private readonly path: string,
    {hashedWorkers, sweeping}: ReadOptions,
  ) {
    this.windows = hashedWorkers === undefined ? null : new WorkerWindowCounter(hashedWorkers)
    this.refused = new RefusedOperations(sweeping === true)
  }

  take(line: HistoryLine): void {
    if (line.kind === 'header') {
      if (this.builder)
        throw new Failure(
          'usage',
          `${this.path} holds a second history`,
          'cut the file before its second header, and check each part',
        )
      this.builder = new HistoryBuilder(line.header)
    } else if (!this.builder)
      throw new Failure(
        'usage',
        `${this.path}:1: the first line is not a header`,
        'a history begins with {"schema":"lockstep.history/1",...}',
      )
    else if (line.kind === 'settled') {
      this.settled = line.settled
      this.builder.settled(line.settled)
    } else if (line.kind === 'operation') {
      this.builder.add(line.operation)
      this.follower.add(line.operation)
      if (line.operation.phase === 'final') this.collectServedRead(line.operation)
    }
  }

  result(torn: boolean): ReadHistory {
    this.follower.end()
    const {settled, tally, strength, windows, refused, servedReads} = this
    return {history: this.builder!.build(), settled, tally, strength, windows, refused, servedReads, torn}
  }

  private collectServedRead({view, db, command, outcome, reply}: Operation): void {
    const part = servedPart(command)
    if (part === null || outcome !== 'ok') return
    const ofView = this.servedReads.get(view) ?? []
    ofView.push({db, key: command[1]!, ...part, reply: reply ?? null})
    this.servedReads.set(view, ofView)
  }
}
