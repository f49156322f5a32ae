import {bulkId} from '../core/bulk.js'
import {isMarker} from '../core/settle-markers.js'
import {awaitEmpty, flushDatabases} from './cleanup.js'
import {deleteEverywhere, type NamedKeys} from './delete-everywhere.js'
import {Failure} from './failure.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const FIRST_TRY_MS = 1000
/** After a flush: until whatever a faulty pair makes of it is over. */
const FLUSH_REST_MS = 250
const CACHE_WAIT_MS = 500

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
  await deleteEverywhere(views.primary, namedKeys)
  await awaitCache(views.primary, clock)
  if (await awaitEmpty(views, databases, keyspaces, clock, Math.min(FIRST_TRY_MS, timeoutMs))) return
  await requireOwn(views, databases, namedKeys, keyspaces)
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

/** What nobody here named is somebody else's: then nothing may be flushed any more. */
async function requireOwn(
  views: Views,
  databases: readonly number[],
  namedKeys: NamedKeys,
  keyspaces: KeyspacePort,
): Promise<void> {
  const own = new Set([...namedKeys].flatMap(([, keys]) => [...keys.keys()]))
  for (const view of [views.primary, ...views.replicas]) {
    const {entries} = await keyspaces.snapshot(view, databases)
    const foreign = entries.find(({key}) => !own.has(bulkId(key)) && !isMarker(key))
    if (!foreign) continue
    throw new Failure(
      'refused',
      `database ${foreign.db} of ${view.address} (${view.name}) holds ${JSON.stringify(foreign.key)}, which was not written by lockstep`,
      'somebody else writes there: use a pair of its own',
    )
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
