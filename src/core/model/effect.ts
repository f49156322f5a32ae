import type {Command} from '../operation.js'
import type {Change, Lookup} from './keyspace-model.js'

/** What a successful command changes; null when the state does not fit it, so that nothing can be said. */
export type Effect = (command: Command, lookup: Lookup) => readonly Change[] | null
