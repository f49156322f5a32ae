import {compareKeyspaces, type Snapshot} from '../core/keyspace/compare-keyspaces.js'
import {digestEntries} from '../core/keyspace/digest-entries.js'
import {caughtUp, type ReplicationState} from '../core/engine/replication-state.js'
import type {Divergence} from '../core/divergence.js'
import type {Settled} from '../core/history/header.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View, Views} from './ports/view.js'
import type {MarkersSeen, MarkerWriter} from './marker-writer.js'

/** Limits and tolerances of a settling. */
export interface SettleOptions {
  readonly timeoutMs: number
  /** For how long the sides must stay equal, or different; the slowest engine's need when null. */
  readonly stableForMs: number | null
  readonly ttlToleranceMs: number
}

/** How the pair settled, what each view then held, and what differed. */
export interface SettleResult extends Settled {
  readonly snapshots: readonly Snapshot[]
  readonly divergences: readonly Divergence[]
}

/** What is kept of a settling besides what was read. */
export function settledFacts(result: SettleResult): Settled {
  const {status, waitedMs, detail, markers, markersSeen, equalDigests, offsets} = result
  return {
    status,
    waitedMs,
    ...(detail === undefined ? {} : {detail}),
    ...(markers === undefined ? {} : {markers}),
    ...(markersSeen === undefined ? {} : {markersSeen}),
    ...(equalDigests === undefined ? {} : {equalDigests}),
    ...(offsets === undefined ? {} : {offsets}),
  }
}

/** Equal or different samples in a row that count as stable. */
const MIN_STABLE_SAMPLES = 3
/** Without any movement for this long, a replica is stuck rather than slow. */
const PROGRESS_WINDOW_MS = 3000
const POLL_FIRST_MS = 1
const POLL_MOST_MS = 50

/** Waits until replicas hold what the primary holds, and proves it; or says what did not settle. */
export class Settler {
  private markersSeen = 0

  constructor(
    private readonly views: Views,
    private readonly keyspaces: KeyspacePort,
    private readonly clock: Clock,
    private readonly databases: readonly number[],
    private readonly markers: MarkerWriter,
    private readonly options: SettleOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** One look after the markers have arrived: equal is believed, different needs `settle`. */
  async quickCompare(): Promise<SettleResult> {
    const startNs = this.clock.nowNs()
    const waiting = await this.awaitMarkers(startNs)
    return waiting ?? this.result(startNs, await this.sample(), 1, {})
  }

  /** Waits until every replica has applied what was written so far, as far as that can be proved. */
  async catchUp(): Promise<void> {
    await this.awaitMarkers(this.clock.nowNs())
  }

  /** Samples until the sides have been equal, or differed in the same way, for long enough. */
  async settle(): Promise<SettleResult> {
    const startNs = this.clock.nowNs()
    const waiting = await this.awaitMarkers(startNs)
    if (waiting) return waiting
    let stableSinceMs = this.elapsedMs(startNs)
    let samples = 0
    let last = ''
    let latest: readonly Snapshot[] = []
    while (!this.signal.aborted) {
      latest = await this.sample()
      const digest = latest.map(({entries}) => digestEntries(entries)).join('\n\n')
      const nowMs = this.elapsedMs(startNs)
      if (digest !== last) [last, samples, stableSinceMs] = [digest, 0, nowMs]
      samples++
      if (samples >= MIN_STABLE_SAMPLES && nowMs - stableSinceMs >= this.stableForMs())
        return this.result(startNs, latest, samples, await this.offsets())
      if (nowMs > this.options.timeoutMs + this.stableForMs()) {
        return this.unsettled(
          startNs,
          'inconclusive',
          `the keyspaces kept changing for ${seconds(nowMs)} although nothing was written`,
          latest,
        )
      }
      await this.clock.sleep(Math.max(10, this.stableForMs() / 20), this.signal)
    }
    return this.unsettled(startNs, 'inconclusive', 'interrupted while settling', latest)
  }

  private stableForMs(): number {
    return (
      this.options.stableForMs ??
      Math.max(this.views.primary.engine.stableForMs, ...this.views.replicas.map(({engine}) => engine.stableForMs))
    )
  }

  private async sample(): Promise<readonly Snapshot[]> {
    return Promise.all(
      [this.views.primary, ...this.views.replicas].map((view) => this.keyspaces.snapshot(view, this.databases)),
    )
  }

  private async offsets(): Promise<NonNullable<Settled['offsets']>> {
    const views = [this.views.primary, ...this.views.replicas]
    return Object.fromEntries(
      await Promise.all(views.map(async ({name, control}) => [name, (await control.replication()).offsets] as const)),
    )
  }

  /** Null when every marker was seen on every replica; else how far it came. */
  private async awaitMarkers(startNs: number): Promise<SettleResult | null> {
    const lost = await this.markers.write()
    if (lost !== null) return this.unsettled(startNs, 'inconclusive', lost)
    const target = (await this.views.primary.control.replication()).offsets
    for (const replica of this.views.replicas) {
      const failed = await this.awaitReplica(replica, target, startNs)
      if (failed) return failed
    }
    return null
  }

  /** Polls one replica until it shows the markers, or until nothing moves any more, or the time is up. */
  private async awaitReplica(
    replica: View,
    target: Readonly<Record<string, number>>,
    startNs: number,
  ): Promise<SettleResult | null> {
    const {timeoutMs} = this.options
    const windowMs = Math.min(PROGRESS_WINDOW_MS, timeoutMs / 2)
    let pollMs = POLL_FIRST_MS
    let progress = ''
    let movedAtMs = 0
    while (!this.signal.aborted) {
      const markers = await this.markers.seenOn(replica)
      if (markers.lost !== null) return this.unsettled(startNs, 'inconclusive', markers.lost)
      this.markersSeen = markers.seen
      if (markers.seen === markers.total) return null
      if (pollMs >= POLL_MOST_MS || this.elapsedMs(startNs) > timeoutMs) {
        const state = await replica.control.replication()
        const now = JSON.stringify([markers.seen, state.offsets])
        if (now !== progress) [progress, movedAtMs] = [now, this.elapsedMs(startNs)]
        const stillForMs = this.elapsedMs(startNs) - movedAtMs
        // Every worker has shown some marker, everything was received, and nothing moves: what is missing was lost.
        if (markers.enough && stillForMs >= windowMs && caughtUp(target, state.offsets) !== false) return null
        if (this.elapsedMs(startNs) > timeoutMs)
          return this.late(startNs, replica, markers, target, state, stillForMs >= windowMs ? stillForMs : null)
      }
      await this.clock.sleep(pollMs, this.signal)
      pollMs = Math.min(POLL_MOST_MS, pollMs * 2)
    }
    return this.unsettled(startNs, 'inconclusive', 'interrupted while settling')
  }

  /** A replica that has not caught up in time: cut off, stuck or only slow. */
  private late(
    startNs: number,
    replica: View,
    {seen, total}: MarkersSeen,
    target: Readonly<Record<string, number>>,
    {linkUp, offsets}: ReplicationState,
    stuckForMs: number | null,
  ): SettleResult {
    const limit = seconds(this.options.timeoutMs)
    const what = `${replica.name} ${replica.address} did not catch up within ${limit}: ${seen} of ${total} markers seen, ${offsetText(target, offsets)}`
    if (!linkUp) return this.unsettled(startNs, 'inconclusive', `${what}, its link to the primary is down`)
    if (stuckForMs === null) return this.unsettled(startNs, 'lagging', `${what}, still moving`)
    return this.unsettled(startNs, 'stuck', `${what}, no progress for ${seconds(stuckForMs)} (stuck)`)
  }

  private result(
    startNs: number,
    snapshots: readonly Snapshot[],
    samples: number,
    offsets: NonNullable<Settled['offsets']>,
  ): SettleResult {
    const [primary, ...replicas] = snapshots
    const divergences = replicas.flatMap((replica) => compareKeyspaces(primary!, replica, this.options))
    return {
      status: divergences.length === 0 ? 'converged' : 'diverged',
      waitedMs: this.elapsedMs(startNs),
      markersSeen: this.markersSeen,
      markers: this.markers.total,
      equalDigests: divergences.length === 0 ? samples : 0,
      offsets,
      snapshots,
      divergences,
    }
  }

  private unsettled(
    startNs: number,
    status: Settled['status'],
    detail: string,
    snapshots: readonly Snapshot[] = [],
  ): SettleResult {
    return {status, waitedMs: this.elapsedMs(startNs), detail, snapshots, divergences: []}
  }

  private elapsedMs(startNs: number): number {
    return Math.round((this.clock.nowNs() - startNs) / 1e6)
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}

function offsetText(primary: Readonly<Record<string, number>>, replica: Readonly<Record<string, number>>): string {
  const behind = Object.keys(primary).filter((log) => (replica[log] ?? 0) < primary[log]!)
  if (caughtUp(primary, replica) === null) return 'offsets unknown'
  if (behind.length === 0) return 'log received in full'
  return behind
    .map((log) => `offset ${(replica[log] ?? 0).toLocaleString('en')} of ${primary[log]!.toLocaleString('en')}`)
    .join(', ')
}
