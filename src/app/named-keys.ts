import {bulkId, type Bulk} from '../core/bulk.js'
import {commandFacts, commandName} from '../core/command/command-facts.js'
import {commandKeys} from '../core/command/command-keys.js'
import {scriptCalls} from '../core/command/script-calls.js'
import {otherDatabase, swappedPair} from '../core/command/other-database.js'
import {valueFamily} from '../core/command/value-family.js'
import type {Command} from '../core/operation.js'
import {isMarker} from '../core/settle-markers.js'
import type {HistoryFiles} from './ports/history-files.js'

/** A name in a database: what ownership is by. */
export interface DatabaseKey {
  readonly db: number
  readonly key: Bulk
}

/** Beside the bits of the value families: the key was named by a command that may have written it. */
const WRITTEN = 1 << 30

/** What naming needs to know of a command, by its name (lower case). */
export interface NamingTraits {
  /** Bits of `VALUE_FAMILIES`, and whether it may write. */
  readonly bits: number
  /** It may put keys into another database than the selected one, or exchange databases. */
  readonly reachesOut: boolean
}

export function namingTraits(name: string): NamingTraits {
  const writes = commandFacts(name)?.access === 'write'
  return {
    bits: valueFamily(name) | (writes ? WRITTEN : 0),
    reachesOut: name === 'move' || name === 'copy' || name === 'swapdb',
  }
}

/**
 * Every key that was named since the databases were proven empty, by database. What a write named is ours; everything
 * else in these databases is somebody else's. Markers are ours wherever they are.
 */
export class NamedKeys {
  /** bulkId -> bits of the value families it was used as, and WRITTEN. */
  private readonly databases = new Map<number, Map<string, number>>()

  /** Adds one key; the hot path of recording. */
  add(db: number, key: Bulk, bits: number): void {
    const keys = this.keysOf(db)
    const id = bulkId(key)
    const known = keys.get(id)
    if (known === undefined || (known & bits) !== bits) keys.set(id, (known ?? 0) | bits)
  }

  /** Adds what a command names, where it may put it. */
  addCommand(db: number, command: Command): void {
    const calls = scriptCalls(command)
    if (calls) {
      for (const call of calls) this.addCommand(db, call)
      return
    }
    const {bits, reachesOut} = namingTraits(commandName(command))
    for (const key of commandKeys(command)) this.add(db, key, bits)
    if (reachesOut) this.addElsewhere(command)
  }

  /** Adds what MOVE, COPY and SWAPDB put into other databases. */
  addElsewhere(command: Command): void {
    const other = otherDatabase(command)
    if (other !== null) for (const key of commandKeys(command)) this.add(other, key, WRITTEN)
    const swapped = swappedPair(command)
    if (!swapped) return
    // Of writes that were in flight meanwhile nobody knows which number they met: from now on both have the same names.
    const [first, second] = swapped.map((db) => this.keysOf(db)) as [Map<string, number>, Map<string, number>]
    for (const [id, bits] of second) first.set(id, (first.get(id) ?? 0) | bits)
    for (const [db, keys] of this.databases) if (keys === second) this.databases.set(db, first)
  }

  /** Adds everything that others named. */
  addAll(others: NamedKeys): void {
    for (const [db, keys] of others.databases) {
      const own = this.keysOf(db)
      for (const [id, bits] of keys) own.set(id, (own.get(id) ?? 0) | bits)
    }
  }

  /** Leaves keys out: nobody needs to read them again. */
  forget(db: number, keys: readonly string[]): void {
    for (const key of keys) this.databases.get(db)?.delete(bulkId(key))
  }

  /** Whether lockstep wrote this key, or may have. */
  owns(db: number, key: Bulk): boolean {
    return isMarker(key) || ((this.databases.get(db)?.get(bulkId(key)) ?? 0) & WRITTEN) !== 0
  }

  /** Names (`bulkId`) that lockstep wrote, or may have, in this database. */
  ownIn(db: number): readonly string[] {
    return [...(this.databases.get(db) ?? [])].filter(([, bits]) => (bits & WRITTEN) !== 0).map(([id]) => id)
  }

  /** The databases in which any key was written. */
  ownDatabases(): readonly number[] {
    return [...this.databases.keys()].filter((db) => this.ownIn(db).length > 0)
  }

  /** Every key named, read or written, with the bits of its value families, by database. */
  *toRead(): Generator<readonly [db: number, keys: ReadonlyArray<readonly [id: string, families: number]>]> {
    for (const [db, keys] of this.databases) yield [db, [...keys].map(([id, bits]) => [id, bits & ~WRITTEN] as const)]
  }

  /** How many keys were named, but for markers. */
  countOfWorkload(): number {
    let count = 0
    for (const keys of this.databases.values()) for (const id of keys.keys()) if (!isMarker(id)) count++
    return count
  }

  private keysOf(db: number): Map<string, number> {
    let keys = this.databases.get(db)
    if (!keys) this.databases.set(db, (keys = new Map<string, number>()))
    return keys
  }
}

/** Every key that the operations of a history named. */
export async function namedKeysOf(path: string, files: HistoryFiles): Promise<NamedKeys> {
  const named = new NamedKeys()
  await files.read(path, (line) => {
    if (line.kind === 'operation') named.addCommand(line.operation.db, line.operation.command)
  })
  return named
}
