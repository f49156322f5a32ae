import type {Bulk} from '../../core/bulk.js'
import type {Snapshot} from '../../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../../core/keyspace/keyspace-entry.js'
import type {Session} from './session.js'
import type {View} from './view.js'

/** Reads keyspaces, from the store rather than a cache where the engine lets one choose. */
export interface KeyspacePort {
  /** All entries of these databases. Rejects with a Failure when the view is lost, or refuses a command it needs. */
  snapshot(view: View, databases: readonly number[]): Promise<Snapshot>
  /**
   * The names that a scan of each database lists, page by page to its end; some may come twice, pages may be empty.
   * Asked over `session` where one is given, else over a connection of its own.
   */
  names(view: View, databases: readonly number[], session?: Session): AsyncIterable<NamePage>
  /** What these names of one database hold; absent ones are left out. */
  read(view: View, db: number, names: readonly Bulk[]): Promise<readonly KeyspaceEntry[]>
  /** Every database the server has, by number. */
  databases(view: View): Promise<readonly number[]>
}

/** Some names of one database. */
export interface NamePage {
  readonly db: number
  readonly names: readonly Bulk[]
}
