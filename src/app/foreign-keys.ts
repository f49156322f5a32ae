import {bulkFromId} from '../core/bulk.js'
import type {HiddenData} from '../core/engine/hidden-data.js'
import {keysByDatabase} from '../core/engine/keyspace-info.js'
import {errorText} from '../core/history/encode-batch.js'
import {displayCommand} from '../core/report/display-command.js'
import {displayBulk} from '../core/report/display-text.js'
import type {Plan} from '../core/workload/plan.js'
import {Failure} from './failure.js'
import type {DatabaseKey, NamedKeys} from './named-keys.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'

const BATCH = 1000

/** What the flushes of a plan may empty. */
export interface FlushReach {
  /** The databases it may change; every one that the server has when `all`. */
  readonly databases: readonly number[]
  readonly all: boolean
}

/** A key that lockstep did not write, and how many there are at least. */
export interface ForeignKey extends DatabaseKey {
  readonly view: View
  readonly atLeast: number
}

/** What may be lost is looked for on every server of its own store. */
export function storesOf({primary, replicas}: Pick<Views, 'primary' | 'replicas'>): readonly View[] {
  return [primary, ...replicas]
}

/**
 * The first key within reach that lockstep did not write, on any server; null when there is none. Where the server's
 * counts are exact they are compared with the number of own keys, and only what does not agree is scanned.
 */
export async function firstForeignKey(
  views: Pick<Views, 'primary' | 'replicas'>,
  reach: FlushReach,
  own: Pick<NamedKeys, 'owns' | 'ownIn'>,
  keyspaces: KeyspacePort,
): Promise<ForeignKey | null> {
  const found: Array<ForeignKey | null> = []
  // The primary last: others write there, and the less time passes until the flush, the less of theirs can fall into it.
  for (const view of storesOf(views).toReversed()) found.unshift(await foreignKeyOf(view, reach, own, keyspaces))
  return found.find((one) => one !== null) ?? null
}

/** Rejects with a Failure (`refused`) that names a key within reach that lockstep did not write. */
export async function requireNoForeignKey(
  views: Pick<Views, 'primary' | 'replicas'>,
  reach: FlushReach,
  own: Pick<NamedKeys, 'owns' | 'ownIn'>,
  keyspaces: KeyspacePort,
): Promise<void> {
  const foreign = await firstForeignKey(views, reach, own, keyspaces)
  if (!foreign) return
  const {view, db, key} = foreign
  throw new Failure(
    'refused',
    `database ${db} of ${view.address} (${view.name}) holds ${displayBulk(key)}, which lockstep did not write: nothing is flushed any more`,
    'somebody else writes there: give lockstep a pair of its own',
  )
}

/** Rejects with a Failure (`refused`) when the plan's flushes reach data that no look at the databases shows. */
export async function requireNothingHidden(views: Pick<Views, 'primary' | 'replicas'>, plan: Plan): Promise<void> {
  for (const view of storesOf(views)) {
    for (const hidden of view.engine.hiddenData) {
      const reached = plan.touchesAllDatabases || (plan.flushes && hidden.reachedBy === 'flush')
      if (reached) await requireNone(view, hidden, plan, views.primary.address)
    }
  }
}

async function requireNone(view: View, {what, ask, names}: HiddenData, plan: Plan, primary: string): Promise<void> {
  const server = `${view.address} (${view.name})`
  const reply = await view.control.call(ask)
  const error = errorText(reply)
  if (error !== null && /unknown command/i.test(error)) return
  const found = error === null ? names(reply) : null
  if (found?.length === 0) return
  throw new Failure(
    'refused',
    found === null
      ? `${plan.workload} flushes, which would take every ${what} of ${server}, and whether it has one is not told: ${displayCommand(ask, null)} answers ${error ?? 'in an unknown form'}`
      : `${plan.workload} flushes, which would take the ${what} ${displayBulk(found[0]!)} of ${server}`,
    `give lockstep a pair of its own; to allow that on exactly this primary: --allow-flush ${primary}`,
  )
}

async function foreignKeyOf(
  view: View,
  reach: FlushReach,
  own: Pick<NamedKeys, 'owns' | 'ownIn'>,
  keyspaces: KeyspacePort,
): Promise<ForeignKey | null> {
  for await (const {db, names} of keyspaces.names(view, await databasesToScan(view, reach, own))) {
    const foreign = names.filter((key) => !own.owns(db, key))
    if (foreign.length > 0) return {view, db, key: foreign[0]!, atLeast: foreign.length}
  }
  return null
}

/** Databases that may hold what is not ours. */
async function databasesToScan(
  view: View,
  {databases, all}: FlushReach,
  own: Pick<NamedKeys, 'ownIn'>,
): Promise<readonly number[]> {
  if (!view.engine.trustDbsize) return databases
  const counts = keysByDatabase(await view.control.info('keyspace'))
  const holding = [...counts].filter(([db]) => all || databases.includes(db))
  if (holding.length === 0) return []
  const present = await countPresent(
    view,
    holding.map(([db]) => [db, own.ownIn(db)]),
  )
  return holding.filter(([, count], at) => count !== present[at]).map(([db]) => db)
}

/** How many of these names each database holds; NaN where the server does not tell. */
async function countPresent(
  view: View,
  wanted: ReadonlyArray<readonly [db: number, ids: readonly string[]]>,
): Promise<readonly number[]> {
  if (wanted.every(([, ids]) => ids.length === 0)) return wanted.map(() => 0)
  const session = await view.open(`count:${view.name}`)
  try {
    const counts: number[] = []
    for (const [db, ids] of wanted) {
      let count = 0
      for (let from = 0; from < ids.length; from += BATCH) {
        const keys = ids.slice(from, from + BATCH).map(bulkFromId)
        const {replies} = await session.send([
          ['SELECT', String(db)],
          ['EXISTS', ...keys],
        ])
        count += replies[0] === 'OK' && typeof replies[1] === 'number' ? replies[1] : NaN
      }
      counts.push(count)
    }
    return counts
  } finally {
    session.close()
  }
}
