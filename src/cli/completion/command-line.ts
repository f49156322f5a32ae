import {ANOMALY_KINDS} from '../../core/anomaly.js'
import {CATALOGUE, SUITES} from '../../core/workload/catalogue.js'
import {LAB_FAULTS} from '../../lab/faults/lab-faults.js'

/** What the manifest tells of one command. */
export interface ManifestCommand {
  /** Words with colons between them: `workload:list`. */
  readonly id: string
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly examples?: unknown
  readonly args: Readonly<Record<string, ManifestArgument>>
  readonly flags: Readonly<Record<string, ManifestFlag>>
}

interface ManifestArgument {
  readonly name: string
  readonly description?: string | undefined
  readonly options?: readonly string[] | undefined
  readonly required?: boolean | undefined
}

interface ManifestFlag {
  readonly name: string
  readonly char?: string | undefined
  readonly type: string
  readonly description?: string | undefined
  readonly helpValue?: string | readonly string[] | undefined
  readonly options?: readonly string[] | undefined
  readonly multiple?: boolean | undefined
}

/** What may stand at one place of a command line; a place where nothing of this may is free text. */
export interface Values {
  readonly words: readonly string[]
  readonly files: boolean
  readonly folders: boolean
  /** Run directories. */
  readonly runs: boolean
}

/** A flag as shells complete it. */
export interface CompletedFlag {
  readonly name: string
  readonly char: string | null
  readonly summary: string
  /** Null for a flag without a value. */
  readonly values: Values | null
  readonly multiple: boolean
}

/** A command as shells complete it. */
export interface CompletedCommand {
  /** One word, or a topic and one of its words. */
  readonly words: readonly string[]
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  /** What its arguments may be, all of them alike; null where it takes none. */
  readonly argument: Values | null
}

const NOTHING: Values = {words: [], files: false, folders: false, runs: false}

/** What arguments and flags may hold, by their names; what is not here says it by its placeholder or its options. */
const BY_NAME: Readonly<Record<string, Values>> = {
  workload: {...NOTHING, words: [...CATALOGUE, ...Object.keys(SUITES)], files: true},
  name: {...NOTHING, words: CATALOGUE},
  what: {...NOTHING, words: ANOMALY_KINDS, runs: true},
  run: {...NOTHING, runs: true},
  file: {...NOTHING, files: true},
  fault: {...NOTHING, words: LAB_FAULTS.map(({name}) => name)},
  format: {...NOTHING, words: ['pretty', 'json', 'junit', 'markdown', 'html']},
}

const BY_PLACEHOLDER: Readonly<Record<string, Values>> = {
  FILE: {...NOTHING, files: true},
  'FILE.yaml': {...NOTHING, files: true},
  PROGRAM: {...NOTHING, files: true},
  DIR: {...NOTHING, folders: true},
  RUN: {...NOTHING, runs: true},
}

/** The commands of a manifest as shells complete them, in order of their names. */
export function completedCommands(commands: readonly ManifestCommand[]): readonly CompletedCommand[] {
  return commands
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({id, summary, description, args, flags}) => ({
      words: id.split(':'),
      summary: firstLine(summary ?? description),
      flags: [...Object.values(flags).map(completedFlag), HELP],
      argument: Object.values(args).map(({name, options}) => valuesOf(name, options))[0] ?? null,
    }))
}

const HELP: CompletedFlag = {
  name: 'help',
  char: 'h',
  summary: 'Show help for the command.',
  values: null,
  multiple: false,
}

function completedFlag({name, char, type, description, helpValue, options, multiple}: ManifestFlag): CompletedFlag {
  const placeholder = typeof helpValue === 'string' ? helpValue : ''
  return {
    name,
    char: char ?? null,
    summary: firstLine(description),
    values: type === 'boolean' ? null : (BY_PLACEHOLDER[placeholder] ?? valuesOf(name, options)),
    multiple: multiple === true,
  }
}

function valuesOf(name: string, options: readonly string[] | undefined): Values {
  return options ? {...NOTHING, words: options} : (BY_NAME[name] ?? NOTHING)
}

function firstLine(text = ''): string {
  return text.split('\n')[0]!
}

/** The first words of all commands, each once, with what they do; of a topic what its commands are about. */
export function firstWords(commands: readonly CompletedCommand[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  for (const {
    words: [first, second],
    summary,
  } of commands)
    if (!words.has(first!))
      words.set(first!, second === undefined ? summary : `Commands: ${secondWords(commands, first!).join(', ')}.`)
  words.set('help', 'Show help for a command.')
  return words
}

/** The words that may follow the name of a topic. */
export function secondWords(commands: readonly CompletedCommand[], topic: string): readonly string[] {
  return commands.flatMap(({words}) => (words[0] === topic && words.length > 1 ? [words[1]!] : []))
}

/** The names of all topics. */
export function topicsOf(commands: readonly CompletedCommand[]): readonly string[] {
  return [...new Set(commands.flatMap(({words}) => (words.length > 1 ? [words[0]!] : [])))]
}
