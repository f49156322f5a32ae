import type {Examination} from '../../core/diff/examination.js'
import type {NameLedger} from '../../core/diff/name-ledger.js'
import type {DiffCounts, ScanPlace} from '../../core/diff/diff-files.js'
import type {PairLink} from './pair-link.js'
import type {ScanFilter} from './scan-pages.js'
import type {SuspectPool} from './suspect-pool.js'

/** What the scans of a database need. */
export interface ScanContext {
  readonly filter: ScanFilter
  readonly toleranceMs: number
  readonly nowMs: () => number
  readonly counts: DiffCounts
  readonly suspects: SuspectPool
  /** Names of both sides, where it is worth while; null: the primary is asked for those of the replica. */
  readonly ledger: NameLedger | null
  /** Called when a name was not found equal on both sides. */
  readonly onDoubt: () => void
  /** Called when pages are done up to there. */
  readonly reached: (place: ScanPlace) => void
}

/** What a page showed, to be counted when all pages before it are done. */
export interface PageResult {
  readonly compared: number
  readonly expired: number
  readonly uncompared: number
  readonly suspects: readonly Buffer[]
}

/** The tolerance in the unit in which expiry is answered. */
export function toleranceOf({capabilities}: PairLink, {toleranceMs}: ScanContext): number {
  return capabilities.expiry === 'TTL' ? toleranceMs / 1000 : toleranceMs
}

/** Names of the looks that showed a difference. */
export function differing(looks: ReadonlyArray<Examination | null>): readonly Buffer[] {
  return looks.filter((look) => look?.state === 'differs').map((look) => look!.key)
}

/** Counts what a page showed. */
export function note({counts, suspects, onDoubt}: ScanContext, db: number, result: PageResult): void {
  if (result.suspects.length + result.expired + result.uncompared > 0) onDoubt()
  counts.compared += result.compared
  counts.expired += result.expired
  counts.uncompared += result.uncompared
  for (const key of result.suspects) suspects.add(db, key)
}
