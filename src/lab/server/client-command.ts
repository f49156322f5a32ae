import {integerArgument} from '../commands/arguments.js'
import {CommandError, NOT_INTEGER, SYNTAX} from '../commands/command-error.js'
import {bulk, integer, latin1, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Connection} from './connection.js'

/** CLIENT and its subcommands. */
export function clientCommand(connection: Connection, words: Words): Wire {
  const subcommand = words[1]!.toLowerCase()
  switch (subcommand) {
    case 'setname':
      connection.name = checkedName(words[2])
      return OK
    case 'getname':
      return bulk(connection.name)
    case 'id':
      return integer(connection.id)
    case 'list':
      return bulk(latin1([...connection.server.connections].map((each) => `${describe(each)}\n`).join('')))
    case 'info':
      return bulk(latin1(`${describe(connection)}\n`))
    case 'kill':
      return kill(connection, words.slice(2))
    case 'setinfo':
    case 'no-evict':
    case 'no-touch':
      return OK
    default:
      throw new CommandError(`ERR unknown subcommand '${subcommand}'. Try CLIENT LIST, KILL, SETNAME, GETNAME or ID.`)
  }
}

function checkedName(name: string | undefined): string {
  if (name === undefined) throw new CommandError(SYNTAX)
  if (!/^[!-~]*$/.test(name)) {
    throw new CommandError('ERR Client names cannot contain spaces, newlines or special characters.')
  }
  return name
}

function describe(client: Connection): string {
  const ageSeconds = Math.floor((Date.now() - client.connectedAtMs) / 1000)
  const idleSeconds = Math.floor((Date.now() - client.lastActiveMs) / 1000)
  const queued = client.transaction ? client.transaction.queued.length : -1
  return [
    `id=${client.id} addr=${client.address} laddr=127.0.0.1:${client.server.port} fd=${client.id} name=${client.name}`,
    `age=${ageSeconds} idle=${idleSeconds} flags=${client.monitoring ? 'O' : client.transaction ? 'x' : 'N'}`,
    `db=${client.db} multi=${queued} watch=${client.watched.size} cmd=${client.lastCommand} user=default resp=2`,
  ].join(' ')
}

/** The old form names an address and answers OK; the new one has filters and answers a count. */
function kill(connection: Connection, words: Words): Wire {
  if (words.length === 1) {
    const victims = matching(connection, [(client) => client.address === words[0]])
    if (victims.length === 0) throw new CommandError('ERR No such client')
    for (const victim of victims) end(connection, victim)
    return OK
  }
  const filters: Array<(client: Connection) => boolean> = []
  let skipMe = true
  for (let at = 0; at < words.length; at += 2) {
    const [option, value] = [words[at]!.toLowerCase(), words[at + 1]]
    if (value === undefined) throw new CommandError(SYNTAX)
    if (option === 'id') {
      const id = integerArgument(value, NOT_INTEGER)
      filters.push((client) => client.id === id)
    } else if (option === 'addr') filters.push((client) => client.address === value)
    else if (option === 'skipme') skipMe = value.toLowerCase() === 'yes'
    else if (option === 'type') filters.push(() => value.toLowerCase() === 'normal')
    else throw new CommandError(SYNTAX)
  }
  const victims = matching(connection, filters).filter((client) => !skipMe || client !== connection)
  for (const victim of victims) end(connection, victim)
  return integer(victims.length)
}

function matching(connection: Connection, filters: ReadonlyArray<(client: Connection) => boolean>): Connection[] {
  return [...connection.server.connections].filter((client) => filters.every((filter) => filter(client)))
}

function end(killer: Connection, victim: Connection): void {
  if (victim === killer) victim.closing = true
  else victim.destroy()
}
