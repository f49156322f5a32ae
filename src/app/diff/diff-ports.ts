import type {Checkpoint, DiffCounts} from '../../core/diff/diff-files.js'
import type {Divergence} from '../../core/divergence.js'

/** Keeps what a comparison finds while it goes on. */
export interface DiffSink {
  /** Queues a difference; it stays also when the process dies later. */
  append(divergence: Divergence): void
  /** Resolves when what was appended is written, then keeps the checkpoint. */
  save(checkpoint: Checkpoint): Promise<void>
}

/** Shows how far a comparison is. */
export interface DiffProgress {
  /** `total`: names that both scans are expected to list; null when no server tells. */
  show(counts: Readonly<DiffCounts>, total: number | null, paused: boolean): void
}
