import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {View} from './view.js'

/** Reads keyspaces, from the store rather than a cache where the engine lets one choose. */
export interface KeyspacePort {
  /** All entries of these databases. Rejects with a Failure when the view is lost, or refuses a command it needs. */
  snapshot(view: View, databases: readonly number[]): Promise<Snapshot>
  /** One name the database holds and how many at least; null when a full scan found none. */
  firstKey(view: View, db: number): Promise<{readonly key: string; readonly atLeast: number} | null>
  /** Every database the server has, by number. */
  databases(view: View): Promise<readonly number[]>
}
