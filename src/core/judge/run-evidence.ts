import type {Disturbance} from './disturbance.js'
import type {ServerDeath} from './server-death.js'
import type {HistoryCheck} from '../checker/check-history.js'
import type {History} from '../history/history.js'
import type {Settled} from '../history/header.js'
import type {MonitoredCommand} from '../history/parse-monitor-line.js'
import type {ServedRead} from '../keyspace/compare-cache-reads.js'
import type {Snapshot} from '../keyspace/compare-keyspaces.js'

/** Everything a run left behind that can be judged. */
export interface RunEvidence {
  readonly history: History
  readonly check: HistoryCheck
  readonly settled: Settled | null
  /** The primary's first. */
  readonly snapshots: readonly Snapshot[]
  readonly servedReads: ReadonlyMap<string, readonly ServedRead[]>
  /** What was not done, and why. */
  readonly incomplete: readonly string[]
  /** What happened to the servers and was not this run's doing. */
  readonly disturbances?: readonly Disturbance[]
  readonly deaths?: readonly ServerDeath[]
  /** The primary counts its commands, so that somebody else's writes are among the disturbances. */
  readonly writesCounted?: boolean
  readonly ttlToleranceMs: number
  /** Apply workers of the replicas, where the engine's hash of keys is known. */
  readonly applyWorkers?: number
  /** False: the primary keeps data in a way the model does not know, so that only the sides are compared. */
  readonly modelHolds?: boolean
  /** MONITOR lines that tell the order of updates, when they were recorded. */
  readonly trace?: readonly MonitoredCommand[]
}
