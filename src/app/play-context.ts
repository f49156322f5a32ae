import type {NemesisAct} from '../core/nemesis/nemesis-act.js'
import type {Plan} from '../core/workload/plan.js'
import type {Failure} from './failure.js'
import type {FlushReach} from './foreign-keys.js'
import type {Ground} from './ground.js'
import type {NemesisSetting} from './nemesis.js'
import type {NamedKeys} from './named-keys.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {Views} from './ports/view.js'
import type {Recorder} from './recorder.js'
import type {SettleResult} from './settle.js'
import type {SettleOptions} from './settle-options.js'

/** What a progress line may show while a workload is played. */
export interface PlayProgress {
  readonly workload: string
  readonly round: number
  readonly rounds: number
  readonly operations: number
  readonly flushes: number
}

/** Everything a workload is played with. */
export interface PlayContext {
  readonly views: Views
  readonly plan: Plan
  /** Rounds before it are left out; 1 when absent. */
  readonly firstRound?: number
  /** Every database that is compared. */
  readonly databases: readonly number[]
  /** What the plan's flushes may empty: proven to hold nothing of others right before every round. */
  readonly reach: FlushReach
  readonly ground: Ground
  /** Keys that lockstep named before on this pair, since it was proven empty. */
  readonly namedBefore?: NamedKeys
  readonly recorder: Recorder
  readonly keyspaces: KeyspacePort
  readonly clock: Clock
  readonly settle: SettleOptions
  /** What is done to the pair on purpose. */
  readonly nemesis?: NemesisSetting | null
  /** Aborted when the operator interrupts. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: PlayProgress) => void
  /** Lets a round end early now and then, so that states on its way are compared, too. */
  readonly endsEarly?: boolean
  /** Asked after each round that was compared; the run ends there when it resolves with false. */
  readonly afterRound?: (round: number) => Promise<boolean>
  /** Set when only a failure is of interest: rounds that compare equal, the last one too, are not settled in full. */
  readonly trial?: Trial
}

/** How a workload is played to see whether it fails, as often and as fast as can be. */
export interface Trial {
  /** Whether what was recorded so far shows the failure: asked after every round that compared equal. */
  readonly failedBy: (round: number) => Promise<boolean>
}

/** A view whose connections broke. */
export interface ViewLoss {
  readonly view: string
  /** Operations of clients that got no answer; none when lockstep's own looking did not. */
  readonly operations: readonly number[]
  /** What got no answer, as people refer to it. */
  readonly inFlight: readonly string[]
}

/** What playing a workload brought, apart from its history. */
export interface PlayResult {
  readonly roundsPlayed: number
  readonly roundsCompared: number
  /** The last settling; null when the run was cut short before it. */
  readonly settle: SettleResult | null
  readonly keysCompared: number
  /** What was not done, and why. */
  readonly incomplete: readonly string[]
  /** Views whose connections broke, and what was in flight. */
  readonly losses: readonly ViewLoss[]
  /** The round that was played, or settled, at the end. */
  readonly lastRound: number
  /** What was done to the pair on purpose. */
  readonly nemesis: readonly NemesisAct[]
  /** Why it would not have been safe to go on; null when it was. */
  readonly refusal: Failure | null
}
