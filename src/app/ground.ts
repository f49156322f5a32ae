import type {Plan} from '../core/workload/plan.js'
import {requireNoForeignKey, requireNothingHidden, type FlushReach} from './foreign-keys.js'
import type {NamedKeys} from './named-keys.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {LabSetting} from '../core/run-description.js'
import type {Views} from './ports/view.js'

/**
 * Whose a pair is: `ours`, an embedded one; `lent` for this run, so that nothing of others may be lost; `given up` by
 * the operator, with what it held at the beginning.
 */
export type Ground = 'ours' | 'lent' | 'given up'

/** Whose this pair is. `allowFlush` holds the primaries (`host:port`) that the operator gave up. */
export function groundOf(
  {allowFlush}: {readonly allowFlush: readonly string[]},
  pair: {readonly views: Pick<Views, 'primary'>; readonly lab?: LabSetting | null},
): Ground {
  if (pair.lab) return 'ours'
  return allowFlush.includes(pair.views.primary.address) ? 'given up' : 'lent'
}

/** A workload on a pair, and what its flushes may empty there. */
export interface Grounded {
  readonly plan: Plan
  readonly views: Views
  readonly reach: FlushReach
  readonly ground: Ground
}

/**
 * To be asked right before each round: what its flushes may empty holds only what lockstep wrote. Rejects with a
 * Failure (`refused`) that names what is not.
 */
export async function requireOwnGround(
  {plan, views, reach, ground}: Grounded,
  own: Pick<NamedKeys, 'owns' | 'ownIn'>,
  keyspaces: KeyspacePort,
): Promise<void> {
  if (ground === 'ours' || (!plan.flushes && !plan.touchesAllDatabases)) return
  if (ground === 'lent') await requireNothingHidden(views, plan)
  await requireNoForeignKey(views, reach, own, keyspaces)
}
