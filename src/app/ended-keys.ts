import {bulkFromId} from '../core/bulk.js'
import {caughtUp} from '../core/engine/replication-state.js'
import {keysByDatabase} from '../core/engine/keyspace-info.js'
import type {Snapshot} from '../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../core/keyspace/keyspace-entry.js'
import type {NamedKeys} from './named-keys.js'
import type {View, Views} from './ports/view.js'

/** Counts have to differ so often in a row. */
const LOOKS = 3
const ENDED = 'a value whose time has come, and that is still counted'

/**
 * Keys that no reading shows, since their time has come, and that a replica still counts although its primary has
 * deleted them. It is asked only where counts are exact and the offset proves application: at equal offsets both count
 * the same. Snapshots were equal; those that are returned hold what was found besides.
 */
export async function withEndedKeys(
  {primary, replicas}: Views,
  snapshots: readonly Snapshot[],
  named: Pick<NamedKeys, 'ownIn'>,
  databases: readonly number[],
): Promise<readonly Snapshot[]> {
  const found = new Map<string, readonly KeyspaceEntry[]>()
  for (const replica of replicas) {
    if (!isExact(primary) || !isExact(replica)) continue
    const more = await databasesWithMore(primary, replica, databases)
    const ended = await Promise.all(more.map((db) => endedIn(db, primary, replica, named)))
    if (ended.flat().length > 0) found.set(replica.name, ended.flat())
  }
  return snapshots.map((snapshot) => {
    const shown = new Set(snapshot.entries.map(({db, key}) => `${db}/${JSON.stringify(key)}`))
    const ended = (found.get(snapshot.view) ?? []).filter(({db, key}) => !shown.has(`${db}/${JSON.stringify(key)}`))
    return ended.length === 0 ? snapshot : {...snapshot, entries: [...snapshot.entries, ...ended]}
  })
}

function isExact({engine}: View): boolean {
  return engine.trustDbsize && engine.offsetProves === 'applied'
}

/** Databases of which the replica counts more keys than its primary, each time it is looked at. */
async function databasesWithMore(primary: View, replica: View, databases: readonly number[]): Promise<number[]> {
  let more = [...databases]
  for (let look = 0; look < LOOKS && more.length > 0; look++) {
    const before = await primary.control.replication()
    const ours = keysByDatabase(await primary.control.info('keyspace'))
    const state = await replica.control.replication()
    const theirs = keysByDatabase(await replica.control.info('keyspace'))
    const after = await primary.control.replication()
    const atRest = caughtUp(after.offsets, before.offsets) === true && caughtUp(before.offsets, state.offsets) === true
    if (!atRest) return []
    more = more.filter((db) => (theirs.get(db) ?? 0) > (ours.get(db) ?? 0))
  }
  return more
}

/** Keys of ours that the replica has memory for, and its primary has not. */
async function endedIn(
  db: number,
  primary: View,
  replica: View,
  named: Pick<NamedKeys, 'ownIn'>,
): Promise<readonly KeyspaceEntry[]> {
  const ids = named.ownIn(db)
  const [ours, theirs] = [await kept(primary, db, ids), await kept(replica, db, ids)]
  return ids
    .filter((_, at) => theirs[at] === true && ours[at] === false)
    .map((id) => ({db, key: bulkFromId(id), value: {type: 'other', name: ENDED, dump: null}, expireAtMs: null}))
}

/** Whether the server has memory for each key, whatever its time; null where it does not tell. */
async function kept(view: View, db: number, ids: readonly string[]): Promise<ReadonlyArray<boolean | null>> {
  const session = await view.open(`ended:${view.name}`)
  try {
    const {replies} = await session.send([
      ['SELECT', String(db)],
      ...ids.map((id) => ['MEMORY', 'USAGE', bulkFromId(id)] as const),
    ])
    return ids.map((_, at) => {
      const reply = replies[at + 1]
      return reply === null ? false : typeof reply === 'number' ? true : null
    })
  } finally {
    session.close()
  }
}
