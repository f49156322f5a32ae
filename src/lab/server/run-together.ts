import {CommandError} from '../commands/command-error.js'
import {array, error, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'
import type {CommandTable} from './session-handler.js'

/** Runs commands as one: nobody else comes between them, and their effects are logged together. */
export function runTogether(connection: Connection, commands: readonly Words[], table: CommandTable): Wire {
  return connection.server.role.together(() => array(commands.map((words) => memberReply(table, words))))
}

/** A refused member is an error in its place; the others run all the same. */
function memberReply(table: CommandTable, words: Words): Wire {
  try {
    return table.run(words)
  } catch (caught) {
    if (caught instanceof CommandError) return error(caught.message)
    throw caught
  }
}
