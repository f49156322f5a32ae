import {bulkId, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import {COMMAND_TABLE} from './command-table.js'

/** What is known of a command by its name alone. */
export interface CommandFacts {
  /** Lower case. */
  readonly name: string
  /** Number of words; negative: at least that many. */
  readonly arity: number
  readonly access: 'write' | 'read' | 'none'
  /** Index of the first and last key word, and the step between them; 0: no key by position. */
  readonly firstKey: number
  readonly lastKey: number
  readonly keyStep: number
  /** Some keys stand where the arguments say, not at fixed places. */
  readonly keysElsewhere: boolean
}

const ACCESS = {w: 'write', r: 'read', '-': 'none'} as const

/** Words before the `numkeys` argument, for commands whose keys are counted. */
const NUMKEYS_AT: Readonly<Record<string, number>> = {
  blmpop: 2,
  bzmpop: 2,
  eval: 2,
  eval_ro: 2,
  evalsha: 2,
  evalsha_ro: 2,
  fcall: 2,
  fcall_ro: 2,
  lmpop: 1,
  zmpop: 1,
  sintercard: 1,
  zdiff: 1,
  zinter: 1,
  zintercard: 1,
  zunion: 1,
  zdiffstore: 2,
  zinterstore: 2,
  zunionstore: 2,
}

const FACTS: ReadonlyMap<string, CommandFacts> = new Map(
  COMMAND_TABLE.trim()
    .split('\n')
    .map((line) => {
      const [name, arity, firstKey, lastKey, keyStep, access] = line.split(' ') as [string, ...string[]]
      const facts: CommandFacts = {
        name,
        arity: Number(arity),
        access: ACCESS[access as keyof typeof ACCESS],
        firstKey: Number(firstKey),
        lastKey: Number(lastKey),
        keyStep: Number(keyStep),
        keysElsewhere: keysElsewhere(name),
      }
      return [name, facts]
    }),
)

const nameCache = new Map<string, string>()

/** The command's name in lower case. */
export function commandName(command: Command): string {
  const word = command[0] ?? ''
  if (typeof word !== 'string') return bulkId(word)
  let name = nameCache.get(word)
  if (name === undefined) {
    name = word.toLowerCase()
    if (nameCache.size < 4096) nameCache.set(word, name)
  }
  return name
}

/** What is known of the command of this name (any letter case), if anything. */
export function commandFacts(name: string): CommandFacts | undefined {
  return FACTS.get(name.toLowerCase())
}

/** All known command names, in lower case. */
export function knownCommands(): Iterable<string> {
  return FACTS.keys()
}

/** Whether the command empties one database (`db`), all of them (`all`), or neither (null). */
export function flushScope(command: Command): 'db' | 'all' | null {
  const name = commandName(command)
  if (name === 'flushdb') return 'db'
  return name === 'flushall' ? 'all' : null
}

function keysElsewhere(name: string): boolean {
  return name in NUMKEYS_AT || name.startsWith('xread') || name === 'sort' || name.startsWith('georadius')
}

/** The keys a command names, in order; empty for keyless and unknown commands. */
export function commandKeys(command: Command): readonly Bulk[] {
  const name = commandName(command)
  const facts = FACTS.get(name)
  if (!facts) return []
  const keys = positionalKeys(command, facts)
  const at = NUMKEYS_AT[name]
  if (at !== undefined) return [...keys, ...countedKeys(command, at)]
  if (name === 'xread' || name === 'xreadgroup') return streamKeys(command)
  if (name === 'sort' || name.startsWith('georadius')) return [...keys, ...storeKeys(command)]
  return keys
}

function positionalKeys(command: Command, {firstKey, lastKey, keyStep}: CommandFacts): Bulk[] {
  if (firstKey === 0) return []
  const end = lastKey < 0 ? command.length + lastKey : lastKey
  const keys: Bulk[] = []
  for (let at = firstKey; at <= end && at < command.length; at += keyStep) keys.push(command[at]!)
  return keys
}

function countedKeys(command: Command, at: number): readonly Bulk[] {
  const count = Number(command[at])
  return Number.isInteger(count) && count > 0 ? command.slice(at + 1, at + 1 + count) : []
}

function streamKeys(command: Command): readonly Bulk[] {
  const at = command.findIndex((word) => typeof word === 'string' && word.toLowerCase() === 'streams')
  if (at < 0) return []
  const rest = command.slice(at + 1)
  return rest.slice(0, rest.length / 2)
}

function storeKeys(command: Command): readonly Bulk[] {
  const at = command.findIndex(
    (word, index) =>
      index > 1 && typeof word === 'string' && /^store(dist)?$/i.test(word) && index + 1 < command.length,
  )
  return at < 0 ? [] : [command[at + 1]!]
}
