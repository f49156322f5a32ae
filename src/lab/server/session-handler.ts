import type {Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'

/** What a command about the connection may ask of the table of commands. */
export interface CommandTable {
  /** Every command served, in lower case, sorted. */
  names(): readonly string[]
  /** Runs a command of a transaction; throws a CommandError when it is refused. */
  run(words: Words): Wire
}

/** A command about the connection or the server, not the data. */
export type SessionHandler = (connection: Connection, words: Words, table: CommandTable) => Wire
