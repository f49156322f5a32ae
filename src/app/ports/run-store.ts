import type {ByteWriter} from '../../core/byte-writer.js'
import type {HistoryHeader, Settled} from '../../core/history/header.js'
import type {OperationBatch} from '../../core/history/operation-batch.js'
import type {FileSeal} from '../../core/judge/compare-seals.js'
import type {MonitoredCommand} from '../../core/history/parse-monitor-line.js'
import type {NemesisAct} from '../../core/nemesis/nemesis-act.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {RunReport} from '../../core/report/report.js'
import type {RunDescription} from '../../core/run-description.js'

/** Where runs are kept unless the user says otherwise. */
export const DEFAULT_RUNS = '.lockstep/runs'

/** A time as the names of run directories begin with it: `20261120T130811000Z`. */
export function fileTime(time: Date): string {
  return time
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.(\d+)Z/, '$1Z')
}

/** Something append-only, held open while a run is in progress. */
export interface Sink {
  /** Bytes queued and not yet written. */
  readonly backlogBytes: number
  /** Resolves when what is queued has been written. Rejects when it cannot be. */
  drained(): Promise<void>
  close(): Promise<void>
}

/** Where lines go, in order. */
export interface LineSink extends Sink {
  /** Queues what `put` writes: whole lines. */
  append(put: (out: ByteWriter) => void): void
}

/** Where a history goes, in order. */
export interface HistorySink extends Sink {
  append(batch: OperationBatch): void
  /** How the pair settled before what follows. */
  settled(facts: Settled): void
  /** What was done to the pair on purpose. */
  nemesis(act: NemesisAct): void
}

/** The directory of one run. Each file is written whole or not at all, the history apart. */
export interface RunDirectory {
  readonly path: string
  openHistory(header: HistoryHeader): Promise<HistorySink>
  /** The commands a view showed by MONITOR, one a line. */
  openTrace(view: string): Promise<LineSink>
  /** Written at the start, and again when the run has ended. */
  writeRun(description: RunDescription): Promise<void>
  writeSnapshot(snapshot: Snapshot): Promise<void>
  writeReport(report: RunReport): Promise<void>
  /** What each file of evidence holds now, by its path in the directory. */
  seals(): Promise<Readonly<Record<string, FileSeal>>>
}

/** A run directory that is read again. */
export interface StoredRun {
  readonly path: string
  readonly historyPath: string
  readonly description: RunDescription
  snapshots(): Promise<readonly Snapshot[]>
  /** The trace of this view; null when none was recorded. */
  trace(view: string): Promise<readonly MonitoredCommand[] | null>
  report(): Promise<RunReport>
  /** What each file of evidence holds now, by its path in the directory. */
  seals(): Promise<Readonly<Record<string, FileSeal>>>
}

/** Where runs are kept. */
export interface RunStore {
  /** Makes a new, empty directory; rejects with a Failure when there is one already. */
  create(path: string): Promise<RunDirectory>
  /** Opens a run; rejects with a Failure (`usage`) when the directory holds none. */
  open(path: string): Promise<StoredRun>
  /**
   * Runs that can be read beside this directory, around it, in the current folder, and where runs are kept by default; the
   * latest first.
   */
  near(path: string): Promise<readonly StoredRun[]>
}
