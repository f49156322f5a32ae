import {bulkFromId} from '../core/bulk.js'
import type {Command} from '../core/operation.js'
import {awaitEmpty, flushDatabases} from './cleanup.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const BATCH = 1000
const FIRST_TRY_MS = 1000
/** After a flush: until whatever a faulty pair makes of it is over. */
const FLUSH_REST_MS = 250
const CACHE_WAIT_MS = 500

/** Keys by database and `bulkId`. */
interface NamedKeys {
  readonly size: number
  [Symbol.iterator](): IterableIterator<[number, {keys(): Iterable<string>}]>
}

/** What is to be empty again. */
export interface Emptied {
  readonly views: Views
  readonly databases: readonly number[]
  /** Every key that was named since the databases were proven empty. */
  readonly namedKeys: NamedKeys
  readonly timeoutMs: number
}

/**
 * Brings a pair back to the emptiness it was proven to have, also where its sides had drifted apart: every key that
 * was named is written and deleted, so that the deletion reaches a replica that holds what its primary does not.
 * Only where that is not enough are the databases flushed. Rejects with a Failure when something stays.
 */
export async function restoreEmpty(
  {views, databases, namedKeys, timeoutMs}: Emptied,
  keyspaces: KeyspacePort,
  clock: Clock,
): Promise<void> {
  await rewriteAndDelete(views.primary, namedKeys)
  await awaitCache(views.primary, clock)
  if (await awaitEmpty(views, databases, keyspaces, clock, Math.min(FIRST_TRY_MS, timeoutMs))) return
  await flushDatabases(views.primary, databases, false)
  await clock.sleep(FLUSH_REST_MS)
  await awaitCache(views.primary, clock)
  if (await awaitEmpty(views, databases, keyspaces, clock, timeoutMs)) return
  throw new Failure(
    'unreachable',
    `${views.primary.address} and its replicas did not become empty again within ${timeoutMs} ms`,
    'flush them by hand; see lockstep doctor',
  )
}

/** A DEL of a key that the primary does not hold is not replicated: the SET before it sees to that. */
async function rewriteAndDelete(primary: View, named: NamedKeys): Promise<void> {
  const session = await primary.open('cleanup')
  try {
    for (const [db, keys] of named) {
      const commands: Command[] = [...keys.keys()].map(bulkFromId).flatMap((key) => [
        ['SET', key, 'lockstep'],
        ['DEL', key],
      ])
      await session.send([['SELECT', String(db)]])
      for (let from = 0; from < commands.length; from += 2 * BATCH)
        await session.send(commands.slice(from, from + 2 * BATCH))
    }
  } finally {
    session.close()
  }
}

/** Waits until a read cache that tells its state has been cleared: what comes next must not find it half way. */
async function awaitCache(primary: View, clock: Clock): Promise<void> {
  const deadlineNs = clock.nowNs() + CACHE_WAIT_MS * 1e6
  while (clock.nowNs() < deadlineNs) {
    const state = (await primary.control.info('cache')).get('cache_status')
    if (state === undefined || state.toLowerCase() === 'ok') return
    await clock.sleep(2)
  }
}
