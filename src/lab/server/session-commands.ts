import {integerArgument} from '../commands/arguments.js'
import {CommandError, wrongArity} from '../commands/command-error.js'
import {array, bulk, bulks, integer, OK, status, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import {LAB_VERSION} from './lab-version.js'
import {adminCommands} from './admin-commands.js'
import {clientCommand} from './client-command.js'
import type {Connection} from './connection.js'
import {scriptCommands} from './script-commands.js'
import type {SessionHandler} from './session-handler.js'
import {transactionCommands} from './transaction-commands.js'

/** Every such command, by lower-case name. */
export const sessionCommands: ReadonlyMap<string, SessionHandler> = new Map<string, SessionHandler>(
  Object.entries({
    ...adminCommands,
    ...transactionCommands,
    ...scriptCommands,
    client: clientCommand,
    ping(_connection, words) {
      if (words.length > 2) throw wrongArity('ping')
      return words.length === 2 ? bulk(words[1]!) : status('PONG')
    },
    echo: (_connection, [, text]) => bulk(text!),
    auth(connection, words) {
      if (words.length > 3) throw new CommandError('ERR syntax error')
      authenticate(connection, words.length === 3 ? words[1]! : 'default', words.at(-1)!)
      return OK
    },
    hello,
    select(connection, [, text]) {
      const db = integerArgument(text)
      if (db < 0 || db >= connection.server.role.keyspaces.databases.length) {
        throw new CommandError('ERR DB index is out of range')
      }
      connection.db = db
      return OK
    },
    quit(connection) {
      connection.closing = true
      return OK
    },
  } satisfies Record<string, SessionHandler>),
)

function authenticate(connection: Connection, user: string, password: string): void {
  const {server} = connection
  if (server.password === undefined) {
    throw new CommandError(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    )
  }
  if (user !== 'default' || password !== server.password) {
    throw new CommandError('WRONGPASS invalid username-password pair or user is disabled.')
  }
  connection.authenticated = true
}

/** Answers protocol 2 whatever is asked, as Pika does. */
function hello(connection: Connection, words: Words): Wire {
  for (let at = 2; at < words.length;) {
    const option = words[at]!.toLowerCase()
    if (option === 'auth' && at + 2 < words.length) {
      authenticate(connection, words[at + 1]!, words[at + 2]!)
      at += 3
    } else if (option === 'setname' && at + 1 < words.length) {
      connection.name = words[at + 1]!
      at += 2
    } else throw new CommandError(`ERR Syntax error in HELLO option '${option}'`)
  }
  if (!connection.authenticated) {
    throw new CommandError(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    )
  }
  const {role} = connection.server
  return array([
    ...[bulk('server'), bulk('lockstep-lab'), bulk('version'), bulk(LAB_VERSION), bulk('proto'), integer(2)],
    ...[bulk('id'), integer(connection.id), bulk('mode'), bulk('standalone')],
    ...[bulk('role'), bulk(role.name === 'primary' ? 'master' : 'replica'), bulk('modules'), bulks([])],
  ])
}
