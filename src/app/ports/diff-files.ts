import type {Checkpoint, DiffSettings} from '../../core/diff/diff-files.js'
import type {Divergence} from '../../core/divergence.js'
import type {DiffReport} from '../../core/report/report.js'
import type {DiffSink} from '../diff/diff-ports.js'

/** The run directory of a diff that is at work. */
export interface DiffDirectory {
  readonly path: string
  /** Holds every difference, one a line. */
  readonly differencesFile: string
  /** Where the comparison with one replica leaves its findings. `onAppend` sees each difference. */
  sinkFor(onAppend: (divergence: Divergence) => void): DiffSink
  /** `lockstep`: the version that made it. */
  writeSettings(settings: DiffSettings & {lockstep: string; startedAt: string}): Promise<void>
  writeReport(report: DiffReport): Promise<void>
  close(): Promise<void>
}

/** Where diffs are kept. */
export interface DiffFiles {
  /** Makes a new run directory. Rejects with a Failure when there is one already. */
  create(path: string): Promise<DiffDirectory>
  /** Goes on in a run directory: further differences are appended. */
  reopen(path: string): Promise<DiffDirectory>
  /** How far the comparison with this replica had come; null when it had not begun. */
  readCheckpoint(path: string, replica: string): Promise<Checkpoint | null>
  /**
   * Drops what was found after the last checkpoint: what is compared again from there would come twice. Resolves with
   * the first of those that stay, at most `shown`.
   */
  rewindDifferences(path: string, keep: Readonly<Record<string, number>>, shown: number): Promise<readonly Divergence[]>
}
