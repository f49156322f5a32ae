import type {View} from '../ports/view.js'
import type {Checkpoint} from '../../core/diff/diff-files.js'
import type {LinkOptions} from './open-links.js'
import type {ScanFilter} from './scan-pages.js'

/** What to compare, and how. */
export interface DiffRequest {
  readonly primary: View
  readonly replica: View
  readonly databases: readonly number[]
  readonly filter: ScanFilter
  readonly ttlToleranceMs: number | null
  readonly settleTimeoutMs: number
  /** Stop after so many differences; null: find all. */
  readonly limit: number | null
  /** Only these keys, instead of a scan. */
  readonly only: ReadonlyArray<{readonly db: number; readonly key: Buffer}> | null
  /** Where an earlier run was interrupted. */
  readonly resume: Checkpoint | null
  readonly link: LinkOptions
  readonly signal: AbortSignal
}
