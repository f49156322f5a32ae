import {commandFacts, type CommandFacts} from '../../core/command/command-facts.js'
import {CommandError} from '../commands/command-error.js'
import {array, bulk, bulks, EMPTY_ARRAY, integer, latin1, NIL_ARRAY, OK, status, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {globExpression} from '../store/glob.js'
import type {Connection} from './connection.js'
import type {CommandTable} from './session-handler.js'

/** What the server tells about itself. */
export const adminCommands = {
  info: (connection: Connection, [, ...sections]: Words): Wire =>
    bulk(latin1(connection.server.dialect.infoText(connection.server, sections))),
  role: (connection: Connection): Wire => connection.server.role.roleReply(),
  time(): Wire {
    const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1000)
    return bulks([String(Math.floor(microseconds / 1e6)), String(microseconds % 1e6)])
  },
  monitor(connection: Connection): Wire {
    connection.monitoring = true
    connection.server.monitor(connection)
    return OK
  },
  command(_connection: Connection, [, subcommand, ...names]: Words, table: CommandTable): Wire {
    switch (subcommand?.toLowerCase()) {
      case undefined:
        return array(table.names().map((name) => describe(name, table)))
      case 'count':
        return integer(table.names().length)
      case 'info':
        return array(names.map((name) => describe(name, table)))
      case 'list':
        return bulks(table.names())
      case 'docs':
        return EMPTY_ARRAY
      default:
        throw new CommandError(`ERR unknown subcommand '${subcommand}'. Try COMMAND COUNT, INFO or LIST.`)
    }
  },
  config(connection: Connection, [, subcommand, ...patterns]: Words): Wire {
    if (subcommand!.toLowerCase() !== 'get') {
      throw new CommandError(
        `ERR unknown subcommand '${subcommand}'. The lab is configured when it starts; CONFIG GET shows how.`,
      )
    }
    const expressions = patterns.map((pattern) => globExpression(pattern.toLowerCase()))
    const found = Object.entries(connection.server.settings()).filter(([name]) =>
      expressions.some((expression) => expression.test(name)),
    )
    return bulks(found.flat())
  },
}

function describe(name: string, table: CommandTable): Wire {
  const facts = commandFacts(name)
  return facts && table.names().includes(facts.name) ? factsReply(facts) : NIL_ARRAY
}

function factsReply({name, arity, access, keys: {first, last, step}}: CommandFacts): Wire {
  const flags = access === 'none' ? [] : [status(access === 'read' ? 'readonly' : 'write')]
  return array([bulk(name), integer(arity), array(flags), integer(first), integer(last), integer(step)])
}
