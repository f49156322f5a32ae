import type {Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import type {Order, Settled} from '../history/header.js'
import type {Verdict} from '../verdict.js'
import type {WorkerWindows} from '../judge/worker-windows.js'
import type {Witness} from './witness.js'

/** One server, without any secret. */
export interface TargetFacts {
  readonly engine: string
  readonly version: string
  readonly address: string
  readonly role: string
  readonly order?: Order
}

/** How hard a run tried. */
export interface Strength {
  /** Flushes followed by writes in their scope before the pair had settled. */
  readonly flushesRaced: number
  /** Reads on the primary or a cache of a key held before a flush, sent after the flush was sent. */
  readonly cacheReadsRaced: number
  /** Rounds in which every view was compared. */
  readonly roundsCompared: number
  /** Without a finding: a raced flush diverges less often than this, with 95 % confidence; null without raced flushes. */
  readonly divergenceRateBound95: number | null
  /** Where it is known how the replica gives commands to its apply workers. */
  readonly workerWindows?: WorkerWindows
}

/** What `lockstep diff` counted beside what every report holds. */
export interface DiffFacts {
  /** Names that the scans listed, over all databases. */
  readonly listed: {readonly primary: number; readonly replica: number}
  readonly databases: readonly number[]
  /** Every name of these databases was listed, on both sides, to the end. */
  readonly complete: boolean
  /** What restricts the comparison: `--match user:*`, `--shard 1/4`, ...; empty when nothing does. */
  readonly restrictions: readonly string[]
  /** Keys that differed for a moment only, while a write was in flight. */
  readonly transient: number
  /** Keys whose time came on one side before the other. */
  readonly expired: number
  readonly undecided: number
  readonly uncompared: number
  /** What came in the way, so that less is proven than should be. */
  readonly unproven: readonly string[]
  /** Differences by kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** Holds every difference, one a line, when the report does not. */
  readonly differencesFile: string
}

/** What a run found, as `report.json` and `--json` hold it. */
export interface Report {
  readonly schema: 'lockstep.report/1'
  readonly verdict: Verdict
  /** Why the verdict is not `consistent`, most telling first. */
  readonly reasons: readonly string[]
  readonly workload: string
  readonly seed: number
  readonly targets: {
    readonly primary: TargetFacts | null
    readonly replicas: readonly TargetFacts[]
    readonly caches: readonly TargetFacts[]
  }
  readonly rounds: {readonly planned: number; readonly played: number}
  readonly operations: number
  readonly writes: number
  readonly flushes: number
  readonly observations: number
  readonly settle: Settled | null
  readonly snapshots: Readonly<Record<string, {readonly keys: number; readonly databases: readonly number[]}>>
  /** Keys compared between views, and with the model, over all rounds. */
  readonly keysCompared: number
  readonly divergences: readonly Divergence[]
  readonly divergenceCount: number
  readonly anomalies: readonly Anomaly[]
  readonly anomalyCount: number
  readonly strength: Strength
  readonly timings: Readonly<Record<string, number>>
  /** Text of every operation that a divergence or an anomaly cites, by id. */
  readonly citedOperations: Readonly<Record<string, string>>
  /** The command line that repeats the run. */
  readonly repeat: string
  /** The run directory, when one was written. */
  readonly directory?: string
  /** The smallest workload known to show what was found, once the run was shrunk. */
  readonly witness?: Witness
  /** Of `lockstep diff` only. */
  readonly diff?: DiffFacts
  /** The runs of a suite, when there were several. */
  readonly runs?: readonly Report[]
}
