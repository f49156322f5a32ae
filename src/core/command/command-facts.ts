import {bulkId} from '../bulk.js'
import type {Command} from '../operation.js'
import {ENGINES} from '../engine/engines.js'
import {COMMAND_TABLE} from './command-table.js'

/** The types of values that commands work on. `any`: whatever is there; `none`: no value at all. */
export const COMMAND_FAMILIES = [
  'string',
  'hyperloglog',
  'hash',
  'list',
  'set',
  'zset',
  'geo',
  'stream',
  'vectorset',
  'any',
  'none',
] as const

export type CommandFamily = (typeof COMMAND_FAMILIES)[number]

/** Where the keys of a command stand, as word indexes; see command-table.ts. */
export interface KeyPlaces {
  /** The first and last key at fixed places, and the step between them; 0: none. A negative last one counts from the end. */
  readonly first: number
  readonly last: number
  readonly step: number
  /** The word that says how many keys follow it, and the step between those; null: none does. */
  readonly counted: {readonly at: number; readonly step: number} | null
  readonly elsewhere: 'streams' | 'store' | null
}

/** What is known of a command by its name alone. */
export interface CommandFacts {
  /** Lower case. */
  readonly name: string
  readonly family: CommandFamily
  /** Number of words; negative: at least that many. */
  readonly arity: number
  readonly access: 'write' | 'read' | 'none'
  readonly keys: KeyPlaces
  /** The word from which on words come in pairs; 0: they do not. */
  readonly pairsFrom: number
  /** Words from one field of the key to the next, from word 2 on; 0: it names none. */
  readonly fieldStep: number
  readonly flushes: 'db' | 'all' | null
  /** It may reach databases other than the selected one, without naming them. */
  readonly wide: boolean
  /** It runs other commands: what it writes is not known. */
  readonly script: boolean
  /** It may wait at the server, outside of a transaction. */
  readonly waits: boolean
  /** The subcommands a workload may send; null: all of them. */
  readonly subcommands: readonly string[] | null
  /** Why no workload may send it. */
  readonly refusal: string | null
  /** Why the sweep does not try it. */
  readonly unswept: string | null
  /** The forms in which the sweep tries it. */
  readonly forms: readonly string[]
}

const ACCESS = {w: 'write', r: 'read', '-': 'none'} as const
const SECTION = /^\[(\w+)\](.*)$/

const FACTS = parseTable([COMMAND_TABLE, ...ENGINES.map(({commands}) => commands ?? '')].join('\n'))
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

/** Everything that is known, row by row. */
export function knownCommands(): Iterable<CommandFacts> {
  return FACTS.values()
}

/** Whether the command empties one database (`db`), all of them (`all`), or neither (null). */
export function flushScope(command: Command): 'db' | 'all' | null {
  return FACTS.get(commandName(command))?.flushes ?? null
}

function parseTable(table: string): ReadonlyMap<string, CommandFacts> {
  const facts = new Map<string, CommandFacts & {readonly forms: string[]}>()
  let family: CommandFamily = 'none'
  let reason = ''
  let row: {readonly forms: string[]} | undefined
  for (const line of table.split('\n')) {
    const section = SECTION.exec(line)
    if (section) [, family, reason] = section as unknown as [string, CommandFamily, string]
    else if (line.startsWith('  ')) row!.forms.push(line.trim())
    else if (line !== '') {
      const parsed = parseRow(line + reason, family)
      facts.set(parsed.name, parsed)
      row = parsed
    }
  }
  return facts
}

function parseRow(line: string, family: CommandFamily): CommandFacts & {readonly forms: string[]} {
  const [, columns, refused, unswept] = /^(.*?)(?: ! (.*))?(?: ~ (.*))?$/.exec(line) as unknown as string[]
  const [name, arity, keys, access, ...attributes] = columns!.split(' ') as [
    string,
    string,
    string,
    string,
    ...string[],
  ]
  const attribute = (wanted: string): string | undefined =>
    attributes.find((each) => each.split(':')[0] === wanted)?.slice(wanted.length + 1)
  const has = (flag: string): boolean => attributes.includes(flag)
  return {
    name,
    family,
    arity: Number(arity),
    access: ACCESS[access as keyof typeof ACCESS],
    keys: parseKeys(keys),
    pairsFrom: Number(attribute('pairs') ?? 0),
    fieldStep: Number(attribute('fields') ?? 0),
    flushes: (attribute('flushes') as 'db' | 'all' | undefined) ?? null,
    wide: has('wide') || has('script') || attribute('flushes') === 'all',
    script: has('script'),
    waits: has('waits'),
    subcommands: attribute('only')?.split(',') ?? null,
    refusal: refused ?? null,
    unswept: unswept ?? refused ?? null,
    forms: [],
  }
}

function parseKeys(text: string): KeyPlaces {
  const fixed = /^(\d+)(?:\.\.(-?\d+))?(?:\/(\d+))?/.exec(text)
  const counted = /#(\d+)(?:\/(\d+))?/.exec(text)
  const first = Number(fixed?.[1] ?? 0)
  return {
    first,
    last: Number(fixed?.[2] ?? first),
    step: first === 0 ? 0 : Number(fixed?.[3] ?? 1),
    counted: counted && {at: Number(counted[1]), step: Number(counted[2] ?? 1)},
    elsewhere: text === 'streams' ? 'streams' : text.endsWith('+store') ? 'store' : null,
  }
}
