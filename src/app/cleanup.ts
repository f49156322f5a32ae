import {bulkFromId} from '../core/bulk.js'
import type {Command} from '../core/operation.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const BATCH = 1000
const POLL_MS = 20

/** Keys ever named, by database and `bulkId`. */
type NamedKeys = ReadonlyMap<number, ReadonlyMap<string, unknown>>

/**
 * Deletes exactly the keys a run named, on the primary, so that the servers are as empty as they were found.
 * Nobody else's key is touched, not even by a flush.
 */
export async function deleteNamedKeys(primary: View, named: NamedKeys): Promise<void> {
  const session = await primary.open('cleanup')
  try {
    for (const [db, keys] of named) {
      await session.send([['SELECT', String(db)]])
      const ids = [...keys.keys()]
      for (let from = 0; from < ids.length; from += BATCH) {
        const dels: Command[] = ids.slice(from, from + BATCH).map((id) => ['DEL', bulkFromId(id)])
        await session.send(dels)
      }
    }
  } finally {
    session.close()
  }
}

/** Flushes what a plan may touch, for a run that was explicitly allowed to destroy what is there. */
export async function flushDatabases(primary: View, databases: readonly number[], all: boolean): Promise<void> {
  const session = await primary.open('flush')
  try {
    const commands: Command[] = all ? [['FLUSHALL']] : databases.flatMap((db) => [['SELECT', String(db)], ['FLUSHDB']])
    await session.send(commands)
  } finally {
    session.close()
  }
}

/** Waits until primary and replicas hold nothing in these databases; false when they still do after `timeoutMs`. */
export async function awaitEmpty(
  views: Views,
  databases: readonly number[],
  keyspaces: KeyspacePort,
  clock: Clock,
  timeoutMs: number,
): Promise<boolean> {
  const deadlineNs = clock.nowNs() + timeoutMs * 1e6
  for (;;) {
    if (await allEmpty(views, databases, keyspaces)) return true
    if (clock.nowNs() > deadlineNs) return false
    await clock.sleep(POLL_MS)
  }
}

async function allEmpty(views: Views, databases: readonly number[], keyspaces: KeyspacePort): Promise<boolean> {
  for (const view of [views.primary, ...views.replicas]) {
    for (const db of databases) if ((await keyspaces.firstKey(view, db)) !== null) return false
  }
  return true
}
