import {LIBRARY, LIBRARY_CODE, SCRIPT, scriptCalls} from '../../core/command/script-calls.js'
import {CommandError} from '../commands/command-error.js'
import {array, bulk, bulks, EMPTY_ARRAY, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'
import {runTogether} from './run-together.js'
import type {CommandTable} from './session-handler.js'

/** Scripts and functions: of Lua the lab knows what lockstep itself sends, and nothing else. */
export const scriptCommands = {
  eval(connection: Connection, words: Words, table: CommandTable): Wire {
    if (words[1] !== SCRIPT) throw new CommandError('ERR the lab runs no scripts but those of script: steps')
    return play(connection, words, table)
  },
  fcall(connection: Connection, words: Words, table: CommandTable): Wire {
    if (!connection.server.holdsLibrary || !scriptCalls(words)) throw new CommandError('ERR Function not found')
    return play(connection, words, table)
  },
  function(connection: Connection, words: Words): Wire {
    const {server} = connection
    switch (words[1]!.toLowerCase()) {
      case 'load':
        if (words.at(-1) !== LIBRARY_CODE) throw new CommandError('ERR the lab loads no library but that of lockstep')
        if (server.holdsLibrary) throw new CommandError(`ERR Library '${LIBRARY}' already exists`)
        server.holdsLibrary = true
        return bulk(LIBRARY)
      case 'list':
        return server.holdsLibrary
          ? array([bulks(['library_name', LIBRARY, 'library_code', LIBRARY_CODE])])
          : EMPTY_ARRAY
      case 'delete':
        if (!server.holdsLibrary) throw new CommandError('ERR Library not found')
        server.holdsLibrary = false
        return OK
      default:
        throw new CommandError('ERR the lab knows FUNCTION LOAD, LIST and DELETE')
    }
  },
}

function play(connection: Connection, words: Words, table: CommandTable): Wire {
  if (connection.server.role.name === 'replica')
    throw new CommandError("READONLY You can't write against a read only replica.")
  return runTogether(connection, (scriptCalls(words) as readonly Words[] | null) ?? [], table)
}
