import {CommandError} from '../commands/command-error.js'
import {NIL_ARRAY, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'
import {runTogether} from './run-together.js'
import type {CommandTable} from './session-handler.js'

/** MULTI and WATCH. */
export const transactionCommands = {
  multi(connection: Connection): Wire {
    if (connection.transaction) throw new CommandError('ERR MULTI calls can not be nested')
    connection.transaction = {queued: [], refused: false}
    return OK
  },
  exec(connection: Connection, _words: Words, table: CommandTable): Wire {
    const {transaction, watchBroken} = connection
    if (!transaction) throw new CommandError('ERR EXEC without MULTI')
    connection.endTransaction()
    if (transaction.refused) throw new CommandError('EXECABORT Transaction discarded because of previous errors.')
    if (watchBroken) return NIL_ARRAY
    return runTogether(connection, transaction.queued, table)
  },
  discard(connection: Connection): Wire {
    if (!connection.transaction) throw new CommandError('ERR DISCARD without MULTI')
    connection.endTransaction()
    return OK
  },
  watch(connection: Connection, [, ...keys]: Words): Wire {
    if (connection.transaction) throw new CommandError('ERR WATCH inside MULTI is not allowed')
    for (const key of keys) connection.watched.add(`${connection.db}:${key}`)
    return OK
  },
  unwatch(connection: Connection): Wire {
    connection.watched.clear()
    connection.watchBroken = false
    return OK
  },
}
