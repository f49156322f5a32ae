import type {WatchMemory} from './pair-watch.js'
import type {Divergence, DivergenceKind} from '../../core/divergence.js'

/** Where a scan of one side of one database stands: all names before `cursor` are compared. */
export interface ScanPlace {
  readonly cursor: string
  readonly done: boolean
}

/** Where the scans of one database stand. */
export interface DatabasePlaces {
  /** Of the primary, comparing values. */
  forward: ScanPlace
  /** Of the replica, for names that only it has. */
  backward: ScanPlace
  /** Of the primary, comparing expiry; done also when it was compared with the values, or no key has one. */
  expiry: ScanPlace
}

/** How far the comparison of a pair has come: enough to go on from there. */
export interface Checkpoint {
  readonly schema: 'lockstep.diff-checkpoint/1'
  readonly replica: string
  readonly databases: Readonly<Record<string, Readonly<DatabasePlaces>>>
  readonly counts: DiffCounts
  /** What was noticed of the servers, and what later looks are compared with. */
  readonly watch: WatchMemory
  /** Keys under suspicion, undecided yet; names in base64. */
  readonly suspects: ReadonlyArray<readonly [db: number, key: string]>
}

/** What a comparison has counted. */
export interface DiffCounts {
  /** Names that scans of the primary, and of the replica, listed. */
  listedOnPrimary: number
  listedOnReplica: number
  /** Keys whose value and expiry were compared, and keys found on the replica only. */
  compared: number
  /** Keys that differed at first sight because a write was in flight. */
  transient: number
  /** Keys that were about to expire, and had on one side. */
  expired: number
  /** Differences that last, in all and by kind. */
  lasting: number
  readonly kinds: Partial<Record<DivergenceKind, number>>
  undecided: number
  /** Keys of a type that the servers offer no way to compare. */
  uncompared: number
}

/** The counts of a comparison that has not begun. */
export function noCounts(): DiffCounts {
  return {
    listedOnPrimary: 0,
    listedOnReplica: 0,
    compared: 0,
    transient: 0,
    expired: 0,
    lasting: 0,
    kinds: {},
    undecided: 0,
    uncompared: 0,
  }
}

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
