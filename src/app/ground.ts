import type {Plan} from '../core/workload/plan.js'
import {
  foreignKeyFailure,
  foreignKeyOn,
  requireNothingHidden,
  storesOf,
  type FlushReach,
  type ForeignKey,
} from './foreign-keys.js'
import type {NamedKeys} from './named-keys.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {OpenPair} from './ports/pair-source.js'
import type {Session} from './ports/session.js'
import type {View, Views} from './ports/view.js'

/**
 * Whose a pair is: `ours`, the embedded one or one that lockstep started; `lent` for this run, so that nothing of others may be lost; `given up` by
 * the operator, with what it held at the beginning.
 */
export type Ground = 'ours' | 'lent' | 'given up'

/** Whether lockstep started this pair, so that it ends with it, and can be had anew. */
export function isOurs({lab, own}: Partial<Pick<OpenPair, 'lab' | 'own'>>): boolean {
  return (lab ?? own ?? null) !== null
}

/** Whose this pair is. `allowFlush` holds the primaries (`host:port`) that the operator gave up. */
export function groundOf(
  {allowFlush}: {readonly allowFlush: readonly string[]},
  pair: Partial<Pick<OpenPair, 'lab' | 'own'>> & {readonly views: Pick<Views, 'primary'>},
): Ground {
  if (isOurs(pair)) return 'ours'
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
 * Looks, over connections of its own, whether what a plan's flushes may empty holds only what lockstep wrote. A server
 * cannot be asked to flush only then: what somebody writes between the answer to the last look and the flush, one round
 * trip, is lost.
 */
export class GroundWatch {
  private looking: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null

  private constructor(
    private readonly grounded: Grounded,
    private readonly own: Pick<NamedKeys, 'owns'>,
    private readonly keyspaces: KeyspacePort,
    private readonly sessions: ReadonlyMap<View, Session>,
    /** Servers that take writes from clients. */
    private readonly writable: readonly View[],
  ) {}

  /** Resolves with null where nothing can be lost: the pair is embedded, or nothing is flushed. */
  static async open(
    grounded: Grounded,
    own: Pick<NamedKeys, 'owns'>,
    keyspaces: KeyspacePort,
  ): Promise<GroundWatch | null> {
    const {ground, plan, views} = grounded
    if (ground === 'ours' || (!plan.flushes && !plan.touchesAllDatabases)) return null
    const stores = storesOf(views)
    const sessions = new Map<View, Session>()
    const writable: View[] = []
    for (const view of stores) {
      sessions.set(view, await view.open(`look:${view.name}`))
      const info = await view.control.info('replication')
      if (view === views.primary || info.get('slave_read_only') !== '1') writable.push(view)
    }
    return new GroundWatch(grounded, own, keyspaces, sessions, writable)
  }

  /**
   * To be asked right before each round. Rejects with a Failure (`refused`) that names what is not lockstep's; so do the
   * other looks.
   */
  async beforeRound(): Promise<void> {
    const {ground, views, plan} = this.grounded
    if (ground === 'lent') await requireNothingHidden(views, plan)
    await this.look(storesOf(views))
  }

  /** To be asked right before each flush. Those who ask while a look is being taken share the next one. */
  beforeFlush(): Promise<void> {
    this.next ??= this.looking
      .catch(() => undefined)
      .then(() => {
        this.next = null
        this.looking = this.look(this.writable)
        return this.looking
      })
    return this.next
  }

  close(): void {
    for (const session of this.sessions.values()) session.close()
  }

  /** The primary last: others write there, and the less time passes until the flush, the less of theirs can fall into it. */
  private async look(stores: readonly View[]): Promise<void> {
    const {own, keyspaces, sessions, grounded} = this
    let found: ForeignKey | null = null
    for (const view of stores.toReversed())
      found = (await foreignKeyOn(view, grounded.reach, own, keyspaces, sessions.get(view))) ?? found
    if (found) throw foreignKeyFailure(found)
  }
}
