import type {Command} from '../operation.js'
import type {ViewRole} from './workload.js'

/** What one connection does next. */
export type PlannedStep =
  /** Commands that go out in one write; one command waits for its reply before the next step. */
  | {readonly kind: 'send'; readonly commands: readonly Command[]}
  | {readonly kind: 'pause'; readonly ms: number}
  /** Wait until `parties` connections have arrived at this barrier. */
  | {readonly kind: 'together'; readonly barrier: string; readonly parties: number}
  | {readonly kind: 'settle'}
  | {readonly kind: 'snapshot'}

/** One connection of a plan. */
export interface PlannedClient {
  readonly name: string
  readonly on: ViewRole
  /** Null: runs `steps(round, 0)` once a round. Else: repeats `steps(round, 0), steps(round, 1), ...` this far apart. */
  readonly everyMs: number | null
  /** The steps of a round, from 1; a pure function of (workload, seed, round, iteration). */
  steps(round: number, iteration: number): Iterable<PlannedStep>
}

/** The operations a workload yields for one seed; nothing in it depends on a clock or a server. */
export interface Plan {
  readonly workload: string
  readonly seed: number
  readonly databases: readonly number[]
  readonly rounds: number
  /** Whether any step may send FLUSHALL, SWAPDB or another command that reaches databases beyond `databases`. */
  readonly touchesAllDatabases: boolean
  /** Whether any step may send FLUSHDB or FLUSHALL. */
  readonly flushes: boolean
  /** Whether any step calls a function of lockstep's library. */
  readonly callsLibrary: boolean
  readonly clients: readonly PlannedClient[]
}
