import {judgeConvergence, type ConvergenceSample, type ConvergenceVerdict} from '../core/checker/convergence.js'
import {caughtUp, type ReplicationState} from '../core/engine/replication-state.js'
import {Failure} from './failure.js'
import type {MarkerWriter, MarkersSeen} from './marker-writer.js'
import type {View} from './ports/view.js'

/** What settling takes for granted about one replica. */
export interface WatchOptions {
  readonly timeoutMs: number
  readonly stableForMs: number
}

/** Looks in a row that have to miss a marker behind the offset. */
const MIN_PROVEN_LOOKS = 2
/** Equal looks in a row that count as stable. */
const MIN_STABLE = 3
/** Without any movement for this long, a replica is stuck rather than slow. */
const PROGRESS_WINDOW_MS = 3000
/** Markers that are missing for less than this may be on their way. */
const SWALLOWED_AFTER_MS = 250
/** Accepted chance that the markers that were seen leave a worker out. */
const MISS_PROBABILITY = 1e-6

/** Gathers evidence of one replica while the pair settles. */
export class ReplicaWatch {
  private readonly samples: ConvergenceSample[] = []
  private lastMarkers: MarkersSeen | null = null
  private lastState: ReplicationState | null = null
  private movedAtMs = 0
  private lastMovement = ''
  /** At the last look it had applied what the primary had. */
  private upToDate = false
  /** Looks in a row that showed the log applied in full before they missed markers. */
  private provenLooks = 0

  constructor(
    readonly view: View,
    private readonly markers: MarkerWriter,
    private readonly target: Readonly<Record<string, number>>,
    private readonly options: WatchOptions,
  ) {}

  /** Whether this replica may be compared: every marker has arrived, or those that have not were lost. */
  get arrived(): boolean {
    return this.allSeen || this.markersWereLost()
  }

  /**
   * What proves that markers were lost, not late, in words: the replica has applied the primary's log in full, and they
   * are not there. Null where that is not so, or where an offset does not prove as much.
   */
  get lossProven(): string | null {
    if (this.provenLooks < MIN_PROVEN_LOOKS) return null
    const {seen, total} = this.lastMarkers!
    const offsets = Object.keys(this.target).map(
      (log) => `${this.lastState!.offsets[log]!.toLocaleString('en')} of ${this.target[log]!.toLocaleString('en')}`,
    )
    return `${this.view.name} ${this.view.address} has applied the log in full (offset ${offsets.join(', ')}), its link is up, and ${total - seen} of ${total} markers are not there: what was written is lost, not late`
  }

  /** Whether every marker is there. */
  get allSeen(): boolean {
    return this.lastMarkers !== null && this.lastMarkers.seen === this.lastMarkers.total
  }

  get markersSeen(): number {
    return this.lastMarkers?.seen ?? 0
  }

  /**
   * Asks the replica where it is, when the primary has just been asked. Digests are those of this moment, where keyspaces
   * were read.
   */
  async look(
    atMs: number,
    primary: Pick<ReplicationState, 'runId' | 'offsets'>,
    digests: {primary: string; replica: string} | null,
  ): Promise<void> {
    // The offset is asked first: a marker that is missing after it was passed will not come any more.
    const state = await this.view.control.replication()
    const markers = await this.markers.seenOn(this.view)
    if (markers.lost !== null) throw new Failure('unreachable', markers.lost)
    // What differs may be on its way, if the replica had not applied all that the primary had at the look before.
    const inStep = digests?.primary === digests?.replica || this.upToDate
    const believed = inStep || this.view.engine.offsetProves !== 'applied' ? digests : null
    this.upToDate = caughtUp(primary.offsets, state.offsets) !== false
    const applied =
      this.view.engine.offsetProves === 'applied' &&
      state.linkUp &&
      !state.syncing &&
      !state.loading &&
      caughtUp(this.target, state.offsets) === true
    this.provenLooks = applied && markers.seen < markers.total ? this.provenLooks + 1 : 0
    this.lastMarkers = markers
    this.lastState = state
    const movement = JSON.stringify([markers.seen, state.offsets])
    if (movement !== this.lastMovement) [this.lastMovement, this.movedAtMs] = [movement, atMs]
    this.samples.push({
      atMs,
      link: linkOf(state),
      replicaOffset: Object.values(state.offsets).reduce((sum, offset) => sum + offset, 0),
      markersSeen: markers.present,
      primaryDigest: believed?.primary ?? null,
      replicaDigest: believed?.replica ?? null,
      ...(primary.runId === null ? {} : {primaryRunId: primary.runId}),
      ...(state.runId === null ? {} : {replicaRunId: state.runId}),
    })
  }

  /** What the evidence proves so far. Markers that were lost count as never written. */
  verdict(): ConvergenceVerdict {
    const lost = this.markersWereLost() ? this.samples.at(-1)!.markersSeen : null
    const samples = lost
      ? this.samples.map((sample) => ({...sample, markersSeen: sample.markersSeen.filter((_, at) => lost[at])}))
      : this.samples
    return judgeConvergence(samples, {
      workers: this.view.engine.applyWorkers,
      settleMs: this.options.stableForMs,
      minStable: MIN_STABLE,
      progressWindowMs: this.windowMs(),
      missProbability: MISS_PROBABILITY,
      coversEveryWorker: this.lossProven !== null,
    })
  }

  /** For people: how far the replica came. */
  describe({status, detail}: ConvergenceVerdict): string {
    const {view, lastMarkers, lastState, samples} = this
    const server = `${view.name} ${view.address}`
    if (!lastMarkers || !lastState) return `${server}: ${detail}`
    if (this.arrived) return `${server} did not settle: ${detail}`
    const nowMs = samples.at(-1)!.atMs
    const how = [`${lastMarkers.seen} of ${lastMarkers.total} markers seen`, offsetText(this.target, lastState.offsets)]
    if (!lastState.linkUp) how.push('its link to the primary is down')
    else if (status === 'stuck') how.push(`no progress for ${seconds(nowMs - this.movedAtMs)} (stuck)`)
    else how.push('still moving')
    return `${server} did not catch up within ${seconds(this.options.timeoutMs)}: ${how.join(', ')}`
  }

  /** Markers that were there are not any more: a flush overtook them, or somebody deleted them on the primary. */
  get vanished(): boolean {
    const last = this.samples.at(-1)?.markersSeen
    return last !== undefined && this.samples.some(({markersSeen}) => markersSeen.some((seen, at) => seen && !last[at]))
  }

  /** Some markers are missing, everything was received, and nothing has moved for as long as things are to be stable. */
  get swallowed(): boolean {
    if (this.lastMarkers === null || this.allSeen || this.lossProven !== null) return false
    return this.standsStill(Math.max(SWALLOWED_AFTER_MS, this.options.stableForMs))
  }

  /** Some markers are missing although every worker has shown one, everything was received, and nothing moves. */
  private markersWereLost(): boolean {
    const {lastMarkers} = this
    if (this.lossProven !== null) return true
    return (
      lastMarkers !== null &&
      lastMarkers.seen < lastMarkers.total &&
      lastMarkers.enough &&
      this.standsStill(this.windowMs())
    )
  }

  /** Everything was received, and nothing has moved for this long. */
  private standsStill(forMs: number): boolean {
    const last = this.samples.at(-1)
    if (!last || !this.lastState?.linkUp) return false
    return last.atMs - this.movedAtMs >= forMs && caughtUp(this.target, this.lastState.offsets) !== false
  }

  private windowMs(): number {
    // Short enough that markers can be renewed before.
    return Math.min(PROGRESS_WINDOW_MS, this.options.timeoutMs / 3)
  }
}

function linkOf({linkUp, syncing}: ReplicationState): ConvergenceSample['link'] {
  if (syncing) return 'syncing'
  return linkUp ? 'up' : 'down'
}

function offsetText(primary: Readonly<Record<string, number>>, replica: Readonly<Record<string, number>>): string {
  const behind = Object.keys(primary).filter((log) => (replica[log] ?? 0) < primary[log]!)
  if (caughtUp(primary, replica) === null) return 'offsets unknown'
  if (behind.length === 0) return 'log received in full'
  return behind
    .map((log) => `offset ${(replica[log] ?? 0).toLocaleString('en')} of ${primary[log]!.toLocaleString('en')}`)
    .join(', ')
}

/** Seconds as people read them. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}
