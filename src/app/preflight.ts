import type {ReplicationState} from '../core/engine/replication-state.js'
import type {Plan} from '../core/workload/plan.js'
import {Failure} from './failure.js'
import type {KeyspacePort} from './ports/keyspace.js'
import {displayBulk} from '../core/report/display-text.js'
import {firstForeignKey, requireNothingHidden, type FlushReach, type ForeignKey} from './foreign-keys.js'
import {findOtherRun} from './find-other-run.js'
import {NamedKeys} from './named-keys.js'
import type {View, Views} from './ports/view.js'

/** Proves that the views are a primary and its replicas, up and in sync. Rejects with a Failure that names the one that is not. */
export async function checkRoles(views: Views): Promise<void> {
  const primary = await views.primary.control.replication()
  requireReady(views.primary, primary)
  if (primary.role !== 'master') {
    throw new Failure(
      'unreachable',
      `${views.primary.address} is not a primary: its role is ${primary.role}`,
      hintForRole(primary),
    )
  }
  for (const replica of views.replicas) {
    const state = await replica.control.replication()
    requireReady(replica, state)
    requireFollower(views.primary, primary, replica, state)
  }
}

/**
 * Proves that the plan may run here: its databases exist and are empty, its flushes reach nothing else, and no other
 * run is at work. `allowFlush` names the one primary (`host:port`) whose data may be destroyed; `writerOf` the directory
 * of a run that wrote a key. Rejects with a Failure.
 */
export async function checkSafety(
  views: Views,
  plan: Plan,
  keyspaces: KeyspacePort,
  allowFlush: readonly string[],
  runId: string,
  writerOf: (held: ForeignKey) => Promise<string | null>,
): Promise<FlushReach> {
  const reach = await reachOf(views.primary, plan, keyspaces)
  const other = await findOtherRun(views.primary, runId)
  if (other !== null) {
    throw new Failure(
      'refused',
      `another lockstep run is using ${views.primary.address} (client ${other})`,
      'wait for it to end, or end it',
    )
  }
  if (allowFlush.includes(views.primary.address)) return reach
  const held = await firstForeignKey(views, reach, new NamedKeys(), keyspaces)
  if (held) throw notEmpty(views, held, plan, await writerOf(held), allowFlush)
  await requireNothingHidden(views, plan)
  return reach
}

/** Every database the plan may change. Rejects when it names one that the server does not have. */
async function reachOf(primary: View, plan: Plan, keyspaces: KeyspacePort): Promise<FlushReach> {
  const present = await keyspaces.databases(primary)
  const absent = plan.databases.find((db) => !present.includes(db))
  if (absent !== undefined) {
    throw new Failure(
      'usage',
      `${plan.workload} uses database ${absent}, but ${primary.address} has ${present.length} (0 to ${present.length - 1})`,
      'give the server more databases, or choose another workload',
    )
  }
  return {databases: plan.touchesAllDatabases ? present : plan.databases, all: plan.touchesAllDatabases}
}

function notEmpty(
  {primary}: Views,
  held: ForeignKey,
  plan: Plan,
  writer: string | null,
  allowFlush: readonly string[],
): Failure {
  const {view, db, key, atLeast} = held
  const effect = plan.flushes ? `${plan.workload} flushes it` : `${plan.workload} writes to it`
  const holds = atLeast === 1 ? 'a key' : `${atLeast.toLocaleString('en')} keys or more`
  return new Failure(
    'refused',
    `database ${db} of ${view.address} (${view.name}) holds ${holds} (e.g. ${displayBulk(key)}) and ${effect}`,
    writer === null
      ? allowFlush.length === 0
        ? `to allow that on exactly this primary: --allow-flush ${primary.address}`
        : `--allow-flush names ${allowFlush.join(', ')}, and this primary is ${primary.address}`
      : `an earlier run wrote it: lockstep clean ${writer} removes what that left`,
  )
}

function requireReady(view: View, state: ReplicationState): void {
  if (state.loading)
    throw new Failure(
      'unreachable',
      `${view.address} (${view.name}) is loading its data`,
      'try again when it has loaded',
    )
}

function requireFollower(primary: View, primaryState: ReplicationState, replica: View, state: ReplicationState): void {
  if (state.role !== 'slave') {
    throw new Failure(
      'unreachable',
      `${replica.address} is not a replica: its role is ${state.role}`,
      'are --primary and --replica the right way round?',
    )
  }
  if (!state.linkUp) {
    throw new Failure(
      'unreachable',
      `${replica.address} has no link to its primary ${state.masterAddress ?? ''}${state.syncing ? ' (a full sync is in progress)' : ''}`,
      'wait for the sync, or see lockstep doctor',
    )
  }
  if (!follows(primary, primaryState, state)) {
    throw new Failure(
      'unreachable',
      `${replica.address} does not follow ${primary.address}: it follows ${state.masterAddress ?? 'another primary'}`,
      'name a replica of this primary',
    )
  }
}

/** Two servers share a history when its id is equal; host names alone prove nothing, but tell where no id is given. */
function follows(primary: View, primaryState: ReplicationState, state: ReplicationState): boolean {
  if (primaryState.historyId !== null && state.historyId !== null) return primaryState.historyId === state.historyId
  return state.masterAddress === primary.address
}

function hintForRole({masterAddress}: ReplicationState): string {
  return masterAddress === null
    ? 'name the primary with --primary'
    : `its primary is ${masterAddress}: name that with --primary`
}
