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
  private pastCache = false

  constructor(
    readonly random: SeededRandom,
    readonly cursors: ScanCursors,
    private readonly hooks: Pick<Required<FaultHooks>, 'keepsEmpty' | 'countsEnded'>,
  ) {}

  /**
   * Makes the call ready for the next command; one object serves all, since commands run one at a time. `pastCache`:
   * reads ask the store, and load nothing.
   */
  begin(database: Database, cache: ReadCache, nowMs: number, pastCache: boolean): void {
    this.pastCache = pastCache
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

  /** The first entry of the name as the read cache tells it; a miss is answered by the store. */
  cached(key: string): Entry | undefined {
    for (const id of this.database.ids(key)) {
      const entry = this.cachedAt(id)
      if (entry) return entry
    }
    return undefined
  }

  /** The entry of this type in the store; refuses when the name holds another type. */
  typed<T extends EntryType>(key: string, type: T): TypedEntry<T> | undefined {
    return ofType(this.database.of(key, type, this.nowMs), type)
  }

  /** As `typed`, through the read cache. */
  typedCached<T extends EntryType>(key: string, type: T): TypedEntry<T> | undefined {
    return ofType(this.cachedAt(this.database.idOf(key, type)), type)
  }

  put(key: string, entry: Entry): void {
    this.database.set(key, entry)
  }

  /** Removes a name, or what it holds of one type; how many entries that were. */
  remove(key: string, type?: EntryType): number {
    return this.database.delete(key, this.nowMs, type)
  }

  private cachedAt(id: string): Entry | undefined {
    return this.pastCache ? this.database.at(id, this.nowMs) : this.cache.read(id, this.database, this.nowMs)
  }

  /** Removes a container that lost its last element. */
  emptied(key: string, type: EntryType): void {
    if (!this.hooks.keepsEmpty(type)) this.remove(key, type)
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
