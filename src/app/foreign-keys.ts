import type {HiddenData} from '../core/engine/hidden-data.js'
import {errorText} from '../core/outcome.js'
import {displayCommand} from '../core/report/display-command.js'
import {displayBulk} from '../core/report/display-text.js'
import type {Plan} from '../core/workload/plan.js'
import {Failure} from './failure.js'
import type {DatabaseKey, NamedKeys} from './named-keys.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {Session} from './ports/session.js'
import type {View, Views} from './ports/view.js'

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

/** The first key within reach that lockstep did not write, on any server; null when there is none. */
export async function firstForeignKey(
  views: Pick<Views, 'primary' | 'replicas'>,
  reach: FlushReach,
  own: Pick<NamedKeys, 'owns'>,
  keyspaces: KeyspacePort,
): Promise<ForeignKey | null> {
  for (const view of storesOf(views)) {
    const found = await foreignKeyOn(view, reach, own, keyspaces)
    if (found) return found
  }
  return null
}

/** As `firstForeignKey`, on one server; over `session` where there is one already. */
export async function foreignKeyOn(
  view: View,
  {databases}: FlushReach,
  own: Pick<NamedKeys, 'owns'>,
  keyspaces: KeyspacePort,
  session?: Session,
): Promise<ForeignKey | null> {
  for await (const {db, names} of keyspaces.names(view, databases, session)) {
    const foreign = names.filter((key) => !own.owns(db, key))
    if (foreign.length > 0) return {view, db, key: foreign[0]!, atLeast: foreign.length}
  }
  return null
}

/** Why nothing may be flushed any more. */
export function foreignKeyFailure({view, db, key}: ForeignKey): Failure {
  return new Failure(
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
