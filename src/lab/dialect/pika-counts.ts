import type {Database} from '../store/database.js'

const counts = new WeakMap<Database, number>()

/** What DBSIZE tells: the number of the last count, 0 before the first. */
export function lastCount(database: Database): number {
  return counts.get(database) ?? 0
}

/** Whether there was a count. */
export function wasCounted(database: Database): boolean {
  return counts.has(database)
}

/** Counts, as `INFO keyspace 1` lets Pika do in the background. */
export function countAgain(database: Database): void {
  counts.set(database, database.count(Date.now()).keys)
}
