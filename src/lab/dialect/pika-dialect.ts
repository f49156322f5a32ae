import {CommandError} from '../commands/command-error.js'
import {integerArgument} from '../commands/arguments.js'
import {OK} from '../resp/wire.js'
import {clientCommand} from '../server/client-command.js'
import type {SessionHandler} from '../server/session-handler.js'
import type {Dialect} from './dialect.js'
import {PIKA_COMMANDS} from './pika-commands.js'
import {pikaInfoText} from './pika-info.js'

const UNKNOWN = 'rename expiretime pexpiretime getex getdel lmove swapdb role command eval fcall function'
const CLIENT_COMMANDS = new Set(['list', 'kill', 'setname', 'getname'])

const SESSION: Readonly<Record<string, SessionHandler>> = {
  client(connection, words) {
    if (CLIENT_COMMANDS.has(words[1]!.toLowerCase())) return clientCommand(connection, words)
    throw new CommandError('ERR Syntax error, try CLIENT (LIST [order by [addr|idle]| KILL ip:port)')
  },
  select(connection, [, text]) {
    const db = integerArgument(text)
    if (db < 0 || db >= connection.server.role.keyspaces.databases.length)
      throw new CommandError("ERR invalid DB index for 'select DB index is out of range'")
    connection.db = db
    return OK
  },
}

/** Pika 3.5.5, as far as lockstep asks it: held against what a real pair answered (fixtures/replies). */
export const PIKA_DIALECT: Dialect = {
  severalTypes: true,
  commands: new Map(Object.entries(PIKA_COMMANDS)),
  session: new Map(Object.entries(SESSION)),
  arity: new Map([
    ['hset', 4],
    ['keys', -2],
    ['flushall', 1],
    ['ping', 1],
  ]),
  unknown: new Set(UNKNOWN.split(' ')),
  unknownText: (word) => `ERR unknown command "${word.toLowerCase()}"`,
  readOnlyText: "ERR READONLY You can't write against a read only replica.",
  refusal: (name, words) => (name === 'flushdb' && words.length > 1 ? "ERR invalid DB for ''" : null),
  infoText: pikaInfoText,
  wholeSeconds: true,
  transactionsReadStore: true,
  flushMs: {least: 70, most: 450},
  deadly: new Set(['ttl', 'pttl', 'type']),
}
