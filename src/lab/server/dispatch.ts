import {commandFacts} from '../../core/command/command-facts.js'
import {CommandError, wrongArity} from '../commands/command-error.js'
import {dataCommands} from '../commands/data-commands.js'
import {OWN_DIALECT, type Dialect} from '../dialect/dialect.js'
import type {Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'
import type {LabServer} from './lab-server.js'
import {sessionCommands} from './session-commands.js'
import type {SessionHandler} from './session-handler.js'

interface KnownCommand {
  readonly name: string
  readonly arity: number
  readonly access: 'read' | 'write' | 'none'
  /** Absent for commands on data, which are the role's. */
  readonly session: SessionHandler | undefined
}

/** Commands that run at once inside MULTI. */
const NOT_QUEUED = new Set(['multi', 'exec', 'discard', 'watch', 'quit'])
const WITHOUT_PASSWORD = new Set(['auth', 'hello', 'quit'])

const known = new Map<string, KnownCommand>()
for (const name of [...dataCommands.keys(), 'flushdb', 'flushall', 'swapdb', ...sessionCommands.keys()])
  known.set(name, described(name))

const nameCache = new Map<string, KnownCommand | undefined>()

const servedNames: readonly string[] = [...known.keys()].sort()

/** Runs or queues one command of a client; throws a CommandError when it is refused. */
export function dispatch(connection: Connection, words: Words): Wire | Promise<Wire> {
  try {
    const command = accept(connection, words)
    if (connection.transaction && !NOT_QUEUED.has(command.name)) {
      connection.transaction.queued.push(words)
      return '+QUEUED\r\n'
    }
    return run(connection, command, words, false)
  } catch (error) {
    if (connection.transaction && error instanceof CommandError) connection.transaction.refused = true
    throw error
  }
}

function runQueued(connection: Connection, words: Words): Wire {
  const reply = run(connection, find(words, connection.server.dialect)!, words, true)
  if (typeof reply !== 'string') throw new Error(`${words[0]} did not answer at once inside a transaction`)
  return reply
}

function run(
  connection: Connection,
  command: KnownCommand,
  words: Words,
  inTransaction: boolean,
): Wire | Promise<Wire> {
  const {server} = connection
  server.count(command.name)
  connection.lastCommand = command.name
  if (server.monitored && command.name !== 'auth' && command.name !== 'hello') {
    server.feedMonitors(connection.db, connection.address, words)
  }
  const {dialect} = server
  if (!inTransaction && dialect.deadly.has(command.name) && isLoading(server)) {
    server.close()
    return ''
  }
  const session = dialect.session.get(command.name) ?? command.session
  if (session) {
    return session(connection, words, {
      names: () => servedNames,
      run: (queued) => runQueued(connection, queued),
    })
  }
  return server.role.execute({
    words,
    name: command.name,
    access: command.access === 'write' ? 'write' : 'read',
    db: connection.db,
    source: connection.address,
    inTransaction,
  })
}

function accept(connection: Connection, words: Words): KnownCommand {
  const {dialect} = connection.server
  const command = find(words, dialect)
  if (!command) throw new CommandError(dialect.unknownText(printable(words[0]!)))
  const {name, access} = command
  const arity = dialect.arity.get(name) ?? command.arity
  if (arity >= 0 ? words.length !== arity : words.length < -arity) throw wrongArity(name)
  const refusal = dialect.refusal(name, words)
  if (refusal !== null) throw new CommandError(refusal)
  if (!connection.authenticated && !WITHOUT_PASSWORD.has(name))
    throw new CommandError('NOAUTH Authentication required.')
  if (access === 'write' && connection.transaction && connection.server.role.name === 'replica') {
    throw new CommandError(dialect.readOnlyText)
  }
  return command
}

function find(words: Words, dialect: Dialect): KnownCommand | undefined {
  const word = words[0]!
  if (dialect === OWN_DIALECT) return findOwn(word)
  const name = word.toLowerCase()
  if (dialect.unknown.has(name)) return undefined
  return findOwn(word) ?? (dialect.commands.has(name) ? described(name) : undefined)
}

function findOwn(word: string): KnownCommand | undefined {
  if (nameCache.has(word)) return nameCache.get(word)
  const command = known.get(word.toLowerCase())
  if (nameCache.size < 4096) nameCache.set(word, command)
  return command
}

function described(name: string): KnownCommand {
  const facts = commandFacts(name)
  if (!facts) throw new Error(`command-table.ts does not know ${name}, which the lab serves`)
  return {name, arity: facts.arity, access: facts.access, session: sessionCommands.get(name)}
}

/** Whether keys are being loaded into a read cache of this server. */
function isLoading({role}: LabServer): boolean {
  return role.keyspaces.caches.some(({waitingLoads}) => waitingLoads > 0)
}

/** Error replies are one line. */
function printable(word: string): string {
  return word.slice(0, 128).replaceAll(/[\r\n]/g, ' ')
}
