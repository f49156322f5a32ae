import type {ByteWriter} from '../../core/byte-writer.js'
import type {HistoryHeader} from '../../core/history/header.js'
import type {MonitoredCommand} from '../../core/history/parse-monitor-line.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {Report} from '../../core/report/report.js'

/** An append-only file, held open while a run is in progress. */
export interface HistorySink {
  /** Queues what `put` writes: whole lines, in order. */
  append(put: (out: ByteWriter) => void): void
  /** Bytes queued and not yet written. */
  readonly backlogBytes: number
  /** Resolves when what is queued has been written. Rejects when it cannot be. */
  drained(): Promise<void>
  close(): Promise<void>
}

/** The directory of one run. Each file is written whole or not at all, the history apart. */
export interface RunDirectory {
  readonly path: string
  openHistory(header: HistoryHeader): Promise<HistorySink>
  /** The commands a view showed by MONITOR, one a line. */
  openTrace(view: string): Promise<HistorySink>
  /** Written at the start, and again when the run has ended. */
  writeRun(description: RunDescription): Promise<void>
  writeSnapshot(snapshot: Snapshot): Promise<void>
  writeReport(report: Report): Promise<void>
}

/** A run directory that is read again. */
export interface StoredRun {
  readonly path: string
  readonly historyPath: string
  readonly description: RunDescription
  snapshots(): Promise<readonly Snapshot[]>
  /** The trace of this view; null when none was recorded. */
  trace(view: string): Promise<readonly MonitoredCommand[] | null>
  report(): Promise<Report>
}

/** Where runs are kept. */
export interface RunStore {
  /** Makes a new, empty directory; rejects with a Failure when there is one already. */
  create(path: string): Promise<RunDirectory>
  /** Opens a run; rejects with a Failure (`usage`) when the directory holds none. */
  open(path: string): Promise<StoredRun>
}

/** What `run.json` holds: enough to repeat the run and to judge it again, and no secret. */
export interface RunDescription {
  readonly schema: 'lockstep.run/1'
  readonly lockstep: string
  readonly startedAt: string
  readonly workload: {readonly name: string; readonly text: string}
  readonly seed: number
  readonly rounds: number
  readonly flushes: boolean
  readonly databases: readonly number[]
  readonly ttlToleranceMs: number
  /** Apply workers of the replicas, where the engine's hash of keys is known. */
  readonly hashedWorkers?: number
  readonly targets: Report['targets']
  /** The command line that repeats the run. */
  readonly repeat: string
  /** Views whose MONITOR stream was recorded. */
  readonly traces?: readonly string[]
  /** The lab's faults, when it ran on the embedded pair. */
  readonly lab?: LabSetting
  /** Absent in a run that was cut off before its end. */
  readonly finished?: RunFinish
}

/** How an embedded pair was set up. */
export interface LabSetting {
  readonly faults: readonly string[]
  /** 0 to 1: how often a fault fires when it could; always when absent. */
  readonly rate?: number
}

/** How a run ended. */
export interface RunFinish {
  readonly roundsPlayed: number
  readonly roundsCompared: number
  readonly keysCompared: number
  /** What was not done, and why. */
  readonly incomplete: readonly string[]
  readonly settle: Report['settle']
  readonly timings: Readonly<Record<string, number>>
}
