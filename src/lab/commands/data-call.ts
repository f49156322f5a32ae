import type {FaultHooks} from '../faults/fault-hooks.js'
import type {Words} from '../resp/words.js'
import type {Wire} from '../resp/wire.js'
import type {SeededRandom} from '../seeded-random.js'
import type {ReadCache} from '../cache/read-cache.js'
import type {Database} from '../store/database.js'
import type {Entry, EntryType} from '../store/entry.js'
import type {ScanCursors} from './scan-cursors.js'
import {CommandError, WRONG_TYPE} from './command-error.js'

/** An entry known to be of this type. */
export type TypedEntry<T extends EntryType> = Extract<Entry, {type: T}>

/** Runs one command on the data and gives its reply; throws a CommandError when it refuses, without any effect. */
export type DataHandler = (call: DataCall, words: Words) => Wire

/** A family of commands by lower-case name. */
export type DataCommands = Readonly<Record<string, DataHandler>>

/**
 * What a command sees while it runs: one database, the time, and the list of its effects. An effect is the command
 * that has to be logged, touches the one key that is its second word, and does the same wherever it is applied:
 * no relative times, no random choices.
 */
export class DataCall {
  nowMs = 0
  effects: Words[] = []
  private database!: Database
  private cache!: ReadCache

  constructor(
    readonly random: SeededRandom,
    readonly cursors: ScanCursors,
    private readonly hooks: Pick<Required<FaultHooks>, 'keepsEmpty' | 'countsEnded'>,
  ) {}

  /** Makes the call ready for the next command; one object serves all, since commands run one at a time. */
  begin(database: Database, cache: ReadCache, nowMs: number): void {
    this.database = database
    this.cache = cache
    this.nowMs = nowMs
    this.effects = []
  }

  get db(): Database {
    return this.database
  }

  /** The entry in the store. */
  get(key: string): Entry | undefined {
    return this.database.get(key, this.nowMs)
  }

  /** The entry as the read cache tells it; a miss is answered by the store. */
  cached(key: string): Entry | undefined {
    return this.cache.read(key, this.database, this.nowMs)
  }

  /** The entry of this type in the store; refuses when the name holds another type. */
  typed<T extends EntryType>(key: string, type: T): TypedEntry<T> | undefined {
    return ofType(this.get(key), type)
  }

  /** As `typed`, through the read cache. */
  typedCached<T extends EntryType>(key: string, type: T): TypedEntry<T> | undefined {
    return ofType(this.cached(key), type)
  }

  put(key: string, entry: Entry): void {
    this.database.set(key, entry)
  }

  /** Removes a name; true when it was there. */
  remove(key: string): boolean {
    return this.database.delete(key, this.nowMs)
  }

  /** Removes a container that lost its last element. */
  emptied(key: string): void {
    const entry = this.get(key)
    if (entry && !this.hooks.keepsEmpty(entry.type)) this.remove(key)
  }

  /** How many names there are. */
  count(): number {
    return this.database.count(this.countsFromMs()).keys
  }

  /** The entry, if the server has memory for it. */
  kept(key: string): Entry | undefined {
    return this.database.get(key, this.countsFromMs())
  }

  private countsFromMs(): number {
    return this.hooks.countsEnded() ? -Infinity : this.nowMs
  }

  /** Adds an effect of a few words to the log. */
  log(...effect: string[]): void {
    this.effects.push(effect)
  }

  /** As `log`, for any number of words: a command as typed, or the contents of a large value. */
  logWords(effect: Words): void {
    this.effects.push(effect)
  }
}

function ofType<T extends EntryType>(entry: Entry | undefined, type: T): TypedEntry<T> | undefined {
  if (entry !== undefined && entry.type !== type) throw new CommandError(WRONG_TYPE)
  return entry as TypedEntry<T> | undefined
}
