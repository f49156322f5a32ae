import type {Words} from '../resp/encode-command.js'
import type {StoreForm} from './pika-store-forms.js'

/** How the names and values of a server are read in bulk, from its store where there is a way around its cache. */
export interface KeyspaceReading {
  /** How names are listed: by SCAN where this is null. */
  readonly ranges: RangeListing | null
  /**
   * Whether questions about keys are asked in transactions: there they are answered by the store, neither read nor fill
   * the server's read cache, and are no hazard to it.
   */
  readonly inTransactions: boolean
  /** How a question is put where transactions are refused, so that the store answers all the same; null: as it is. */
  readonly storeForm: (command: Words) => StoreForm | null
}

/** Names in the order of their bytes, type by type; a page ends with the name that the next one begins with. */
export interface RangeListing {
  /** Types that PKSCANRANGE lists; `string_with_value` brings the values of strings as well. */
  readonly types: readonly string[]
  /** Types that only KEYS lists, all at once. */
  readonly others: readonly string[]
}

/** Redis and what is like it. */
export const READ_BY_SCAN: KeyspaceReading = {ranges: null, inTransactions: false, storeForm: () => null}
