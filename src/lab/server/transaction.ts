import type {Words} from '../resp/words.js'

/** Commands queued since MULTI. */
export interface Transaction {
  readonly queued: Words[]
  /** A command was refused while queueing: EXEC will discard the whole. */
  refused: boolean
}
