import type {ConvergenceVerdict} from '../core/checker/convergence.js'
import type {Divergence} from '../core/divergence.js'
import type {Settled} from '../core/history/header.js'
import {compareKeyspaces, type Snapshot} from '../core/keyspace/compare-keyspaces.js'
import {digestEntries} from '../core/keyspace/digest-entries.js'
import {withEndedKeys} from './ended-keys.js'
import type {MarkerWriter} from './marker-writer.js'
import type {NamedKeys} from './named-keys.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {Views} from './ports/view.js'
import {ReplicaWatch} from './replica-watch.js'
import type {SettleOptions} from './settle-options.js'

/** How the pair settled, what each settled view then held, and what differed. */
export interface SettleResult extends Settled {
  readonly snapshots: readonly Snapshot[]
  readonly divergences: readonly Divergence[]
}

/** What is kept of a settling besides what was read. */
export function settledFacts(result: SettleResult): Settled {
  const facts: Partial<SettleResult> & Settled = {...result}
  delete (facts as {snapshots?: unknown}).snapshots
  delete (facts as {divergences?: unknown}).divergences
  return facts
}

const POLL_FIRST_MS = 1
const MAX_POLL_MS = 50
/** A quick look waits at least this long for markers before it asks where they are. */
const SOON_MS = 250
/** Large keyspaces are looked at so often, however long that takes, before they count as never at rest. */
const ENOUGH_LOOKS = 8
/** How often markers that vanished are written anew before the replica counts as stuck. */
const MAX_RENEWALS = 2

/** Waits until replicas hold what the primary holds, and proves it; or says what did not settle. */
export class Settler {
  constructor(
    private readonly views: Views,
    private readonly keyspaces: KeyspacePort,
    private readonly clock: Clock,
    private readonly databases: readonly number[],
    private readonly markers: MarkerWriter,
    private readonly options: SettleOptions,
    private readonly named: Pick<NamedKeys, 'ownIn'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Takes the markers of the last settling away. */
  async clearMarkers(): Promise<void> {
    await this.markers.remove()
  }

  /** Waits until every replica has applied what was written so far, as far as that can be proved. */
  async catchUp(): Promise<void> {
    const startNs = this.clock.ranNs()
    if ((await this.markers.write()) === null) await this.arrival(startNs, this.options.timeoutMs)
  }

  /** Equal once every marker is there is believed; what differs has to differ for long enough. */
  async quickCompare(): Promise<SettleResult> {
    const startNs = this.clock.ranNs()
    const lost = await this.markers.write()
    if (lost !== null) return this.unsettled(startNs, 'inconclusive', lost)
    if (await this.arrival(startNs, Math.max(SOON_MS, this.stableForMs()))) {
      const snapshots = await this.snapshots()
      if (this.areEqual(snapshots)) return this.settled(startNs, snapshots, 1, this.markers.total, {})
    }
    return this.observe(startNs, true)
  }

  /** Looks until the sides have been equal, or differed in the same way, for long enough; or the time is up. */
  async settle(): Promise<SettleResult> {
    const startNs = this.clock.ranNs()
    const lost = await this.markers.write()
    return lost === null ? this.observe(startNs, false) : this.unsettled(startNs, 'inconclusive', lost)
  }

  /**
   * Looks again and again. With `quick`, sides that are equal when every marker is there are believed at once: a flush
   * that comes even later shows in the next round.
   */
  private async observe(startNs: number, quick: boolean): Promise<SettleResult> {
    const stableForMs = this.stableForMs()
    let watches = await this.watchReplicas()
    let renewals = 0
    let pollMs = POLL_FIRST_MS
    let looks = 0
    while (!this.signal.aborted) {
      const snapshots = await this.look(startNs, watches)
      if (snapshots) looks++
      const deleted = watches.some((watch) => watch.vanished) && (await this.markersAreDeleted())
      if (deleted && renewals === MAX_RENEWALS)
        return this.unsettled(startNs, 'inconclusive', 'markers were deleted on the primary, again and again')
      const verdicts = watches.map((watch) => watch.verdict())
      const equal = quick && snapshots !== null && watches.every(({allSeen}) => allSeen) && this.areEqual(snapshots)
      if (snapshots && !deleted && (equal || verdicts.every(isSettled))) {
        const proof = watches.map(({lossProven}) => lossProven).find((text) => text !== null)
        return this.settled(startNs, snapshots, looks, watches[0]!.markersSeen, await this.offsets(), proof)
      }
      if (deleted || (!snapshots && renewals < MAX_RENEWALS && watches.some((watch) => watch.swallowed))) {
        // Either workers hang, or a flush that came late took the markers with it, or somebody. New ones tell which.
        renewals++
        const lost = await this.markers.write()
        if (lost !== null) return this.unsettled(startNs, 'inconclusive', lost)
        watches = await this.watchReplicas()
        pollMs = POLL_FIRST_MS
        continue
      }
      const limitMs = this.options.timeoutMs + (snapshots ? stableForMs : 0)
      const looked = snapshots === null || looks >= ENOUGH_LOOKS
      if (looked && this.elapsedMs(startNs) > limitMs) return this.timedOut(startNs, watches, verdicts)
      await this.clock.sleep(snapshots ? Math.max(10, stableForMs / 20) : pollMs, this.signal)
      pollMs = Math.min(MAX_POLL_MS, pollMs * 2)
    }
    return this.unsettled(startNs, 'inconclusive', 'interrupted while settling')
  }

  /** Begins to watch for the markers written last. */
  private async watchReplicas(): Promise<readonly ReplicaWatch[]> {
    const options = {timeoutMs: this.options.timeoutMs, stableForMs: this.stableForMs()}
    const {offsets: target} = await this.views.primary.control.replication()
    return this.views.replicas.map((view) => new ReplicaWatch(view, this.markers, target, options))
  }

  /** One look at every replica; keyspaces are read once all markers have arrived. */
  private async look(startNs: number, watches: readonly ReplicaWatch[]): Promise<readonly Snapshot[] | null> {
    const snapshots = watches.every(({arrived}) => arrived) ? await this.snapshots() : null
    const [primary, ...replicas] = snapshots?.map(({entries}) => digestEntries(entries)) ?? []
    const state = await this.views.primary.control.replication()
    const atMs = this.elapsedMs(startNs)
    for (const [at, watch] of watches.entries()) {
      await watch.look(atMs, state, primary === undefined ? null : {primary, replica: replicas[at]!})
    }
    return snapshots
  }

  /** Evicted, or flushed by somebody else: then it is no wonder that they are gone from a replica. */
  private async markersAreDeleted(): Promise<boolean> {
    const {seen, total, lost} = await this.markers.seenOn(this.views.primary)
    return lost === null && seen < total
  }

  /** Whether every marker arrives within this time; false at once when a server is lost or refuses. */
  private async arrival(startNs: number, withinMs: number): Promise<boolean> {
    let pollMs = POLL_FIRST_MS
    const untilMs = this.elapsedMs(startNs) + withinMs
    while (!this.signal.aborted) {
      const seen = await Promise.all(this.views.replicas.map((replica) => this.markers.seenOn(replica)))
      if (seen.some(({lost}) => lost !== null)) return false
      if (seen.every(({seen: there, total}) => there === total)) return true
      if (this.elapsedMs(startNs) > untilMs) return false
      await this.clock.sleep(pollMs, this.signal)
      pollMs = Math.min(MAX_POLL_MS, pollMs * 2)
    }
    return false
  }

  private timedOut(
    startNs: number,
    watches: readonly ReplicaWatch[],
    verdicts: readonly ConvergenceVerdict[],
  ): SettleResult {
    const late = watches
      .map((watch, at) => [watch, verdicts[at]!] as const)
      .filter(([watch, verdict]) => !watch.arrived || !isSettled(verdict))
    const [, worst] = late[0]!
    // Without a comparison nothing is proven different.
    const status = isSettled(worst) ? 'inconclusive' : worst.status
    return this.unsettled(startNs, status, late.map(([watch, verdict]) => watch.describe(verdict)).join('; '))
  }

  private stableForMs(): number {
    const {primary, replicas} = this.views
    return this.options.stableForMs ?? Math.max(...[primary, ...replicas].map(({engine}) => engine.stableForMs))
  }

  private async snapshots(): Promise<readonly Snapshot[]> {
    const views = [this.views.primary, ...this.views.replicas]
    const reading = views.map((view) => this.keyspaces.snapshot(view, this.databases))
    // Where one server is lost, the others are not read on behind the back of what comes next.
    await Promise.allSettled(reading)
    return Promise.all(reading)
  }

  private async offsets(): Promise<NonNullable<Settled['offsets']>> {
    const views = [this.views.primary, ...this.views.replicas]
    return Object.fromEntries(
      await Promise.all(views.map(async ({name, control}) => [name, (await control.replication()).offsets] as const)),
    )
  }

  private areEqual(snapshots: readonly Snapshot[]): boolean {
    return this.differences(snapshots).length === 0
  }

  private differences([primary, ...replicas]: readonly Snapshot[]): readonly Divergence[] {
    return replicas.flatMap((replica) => compareKeyspaces(primary!, replica, this.options))
  }

  private async settled(
    startNs: number,
    compared: readonly Snapshot[],
    looks: number,
    markersSeen: number,
    offsets: NonNullable<Settled['offsets']>,
    proof?: string,
  ): Promise<SettleResult> {
    const snapshots = this.areEqual(compared)
      ? await withEndedKeys(this.views, compared, this.named, this.databases)
      : compared
    const divergences = this.differences(snapshots)
    return {
      status: divergences.length === 0 ? 'converged' : 'diverged',
      waitedMs: this.elapsedMs(startNs),
      ...(proof === undefined || divergences.length === 0 ? {} : {detail: proof}),
      markers: this.markers.total,
      markersSeen,
      equalDigests: divergences.length === 0 ? looks : 0,
      offsets,
      snapshots,
      divergences,
    }
  }

  private unsettled(startNs: number, status: Settled['status'], detail: string): SettleResult {
    return {status, waitedMs: this.elapsedMs(startNs), detail, snapshots: [], divergences: []}
  }

  private elapsedMs(startNs: number): number {
    return Math.round((this.clock.ranNs() - startNs) / 1e6)
  }
}

function isSettled({status}: ConvergenceVerdict): boolean {
  return status === 'converged' || status === 'diverged'
}
