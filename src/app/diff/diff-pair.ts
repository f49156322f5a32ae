import {UnexpectedReply} from '../../core/resp/answer.js'
import {RespError} from '../../core/resp/read-head.js'
import {SUSPECT_RULE, type SuspectRule} from '../../core/diff/suspect.js'
import {Failure} from '../failure.js'
import type {Clock} from '../ports/clock.js'
import {ConnectionLost} from '../ports/connection.js'
import type {DiffProgress, DiffSink} from './diff-ports.js'
import type {DiffCounts} from '../../core/diff/diff-files.js'
import {noCounts} from '../../core/diff/no-counts.js'
import {laterClockMs} from './later-clock.js'
import {openLinks, type PairLinks} from './open-links.js'
import {ServerRefused, type Gate} from './pair-link.js'
import {PairWatch} from './pair-watch.js'
import type {DiffRequest} from './diff-request.js'
import {crowded, DatabaseScans} from './scan-databases.js'
import {DecisionRecorder} from './record-decisions.js'
import {resolveSuspects} from './resolve-suspects.js'
import {SuspectPool} from './suspect-pool.js'
import {stoppableView} from './stoppable-view.js'
import {Stopped, unlessStopped} from './stopped.js'
import type {Throttle} from './throttle.js'

export interface DiffDependencies {
  readonly clock: Clock
  readonly sink: DiffSink
  readonly progress: DiffProgress
  readonly throttle: Throttle
}

/** How the comparison of one pair ended. */
export interface DiffResult {
  readonly counts: DiffCounts
  /** Every name of every database was listed, on both sides. */
  readonly complete: boolean
  /** Why the comparison proves less than it should. */
  readonly reasons: readonly string[]
  /** Expiry was compared as well as values. */
  readonly expiry: boolean
  /** Stopped at the limit of differences. */
  readonly limited: boolean
}

/** What ends a comparison, and is no defect. */
const EXPECTED = [ConnectionLost, ServerRefused, UnexpectedReply, RespError, Failure] as const
const LOOK_EVERY_TICKS = 5
const SAVE_EVERY_TICKS = 20
/** How often keys under suspicion are looked for. */
const POLL_MS = 20

/** Compares a primary and one replica. Writes nothing to them. */
export class DiffPair {
  private readonly suspects = new SuspectPool()
  private readonly counts: DiffCounts
  private readonly scans: DatabaseScans
  private readonly reasons = new Set<string>()
  private readonly finished = new AbortController()
  private readonly rule: SuspectRule
  private readonly decisions: DecisionRecorder
  /** Aborted when nothing is listed any more. */
  private readonly scanned = new AbortController()
  private skewMs = 0
  private expected: () => number | null = () => null

  private constructor(
    private readonly request: DiffRequest,
    private readonly dependencies: DiffDependencies,
    private readonly stop: AbortController,
    private readonly links: PairLinks,
    private readonly watch: PairWatch,
  ) {
    const {primary, replica, resume} = request
    const stableForMs = Math.max(primary.engine.stableForMs, replica.engine.stableForMs)
    this.rule = {...SUSPECT_RULE, stableForMs}
    if (links.withoutExpiry !== null) this.reasons.add(links.withoutExpiry)
    this.counts = resume ? {...resume.counts, kinds: {...resume.counts.kinds}} : noCounts()
    this.scans = new DatabaseScans(request, {
      links,
      watch,
      throttle: dependencies.throttle,
      counts: this.counts,
      suspects: this.suspects,
      nowMs: this.nowMs,
    })
    this.decisions = new DecisionRecorder(request, {
      links,
      watch,
      sink: dependencies.sink,
      counts: this.counts,
      suspects: this.suspects,
      onLimit: () => stop.abort(),
    })
    for (const [db, key] of resume?.suspects ?? []) this.suspects.add(db, Buffer.from(key, 'base64'))
    for (const {db, key} of request.only ?? []) this.suspects.add(db, key)
  }

  /**
   * Compares the pair. However it is ended, what was found is kept, and a checkpoint tells where to go on; only an
   * interruption before the first look leaves none.
   */
  static async run(asked: DiffRequest, dependencies: DiffDependencies): Promise<DiffResult> {
    const {throttle} = dependencies
    const control: Gate = {throttle, signal: asked.signal}
    const primary = stoppableView(asked.primary, control)
    const replica = stoppableView(asked.replica, control)
    const request = {...asked, primary, replica}
    const stop = new AbortController()
    const onAbort = () => stop.abort()
    asked.signal.addEventListener('abort', onAbort)
    if (asked.signal.aborted) onAbort()
    let links: PairLinks | null = null
    try {
      const watch = await PairWatch.begin(primary, replica, dependencies.clock, request.resume?.watch ?? null)
      links = await unlessStopped(
        openLinks(primary, replica, {throttle, signal: stop.signal}, request.link),
        stop.signal,
      )
      return await new DiffPair(request, dependencies, stop, links, watch).compare()
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      return {
        counts: request.resume?.counts ?? noCounts(),
        complete: false,
        reasons: [],
        expiry: request.link.expiry,
        limited: false,
      }
    } finally {
      asked.signal.removeEventListener('abort', onAbort)
      links?.close()
    }
  }

  private async compare(): Promise<DiffResult> {
    const {signal} = this.request
    try {
      this.dependencies.throttle.crowded = false
      await this.guard(this.prepare())
      const work = Promise.all([this.guard(this.scanAll()), this.guard(this.resolveAll())])
      void work.finally(() => this.finished.abort()).catch(() => undefined)
      await Promise.all([work, this.guard(this.watchAll())])
      if (!signal.aborted) await this.guard(this.watch.look())
    } finally {
      await this.save()
    }
    return {
      counts: this.counts,
      complete: this.request.only === null && this.scans.complete,
      reasons: [...this.watch.reasons, ...this.reasons],
      expiry: this.links.forward.capabilities.expiry !== null,
      limited: this.decisions.limited,
    }
  }

  private async prepare(): Promise<void> {
    this.skewMs = await laterClockMs(this.request.primary, this.request.replica, this.nowMs())
    this.expected = this.scans.expectedNames()
    await this.probe()
  }

  /** What ends the comparison early is a reason; everything else is a defect, and thrown. */
  private async guard(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      const ending = this.stop.signal.aborted
      this.stop.abort()
      this.scanned.abort()
      // Connections are closed in the end: what is lost by that is no news.
      if (error instanceof Stopped || (ending && error instanceof ConnectionLost)) return
      if (!EXPECTED.some((kind) => error instanceof kind)) throw error
      this.reasons.add(`the comparison was cut short: ${(error as Error).message}`)
    }
  }

  private async scanAll(): Promise<void> {
    if (this.request.only === null) await this.scans.run()
    this.scanned.abort()
  }

  /** Decides suspects while the scans go on, and the rest when they have ended. */
  private async resolveAll(): Promise<void> {
    const {signal} = this.stop
    const scanned = this.scanned.signal
    const ended = AbortSignal.any([signal, scanned])
    while ((!scanned.aborted || this.suspects.size > 0) && !signal.aborted)
      await (this.suspects.size > 0 ? this.resolve() : this.dependencies.clock.sleep(POLL_MS, ended))
  }

  private async resolve(): Promise<void> {
    const {clock, throttle} = this.dependencies
    const {ttlToleranceMs, settleTimeoutMs} = this.request
    const late = await resolveSuspects(
      (most) => this.suspects.take(most),
      {
        link: this.links.resolve,
        watch: this.watch,
        clock,
        rule: this.rule,
        toleranceMs: ttlToleranceMs ?? this.links.resolve.expiryToleranceMs,
        nowMs: this.nowMs,
        settleTimeoutMs,
      },
      (decided) => {
        throttle.crowded = crowded(this.suspects)
        return this.decisions.note(decided)
      },
    )
    if (late === null || this.stop.signal.aborted) return
    this.reasons.add(late)
    this.stop.abort()
  }

  private async watchAll(): Promise<void> {
    const {clock, throttle, progress} = this.dependencies
    const ended = AbortSignal.any([this.finished.signal, this.stop.signal])
    for (let tick = 1; ; tick++) {
      await clock.sleep(throttle.tickMs, ended)
      if (ended.aborted) return
      if (tick % LOOK_EVERY_TICKS === 0) await this.watch.look()
      await this.links.keepAlive()
      await this.probe()
      progress.show(this.counts, this.expected(), throttle.paused)
      if (tick % SAVE_EVERY_TICKS === 0) await this.save()
    }
  }

  private async probe(): Promise<void> {
    const {clock, throttle} = this.dependencies
    const {primary, replica} = this.request
    const startNs = clock.nowNs()
    await Promise.all([primary.control.call(['PING']), replica.control.call(['PING'])])
    throttle.probed((clock.nowNs() - startNs) / 1e6, this.watch.lagBytes)
  }

  private async save(): Promise<void> {
    const {databases, listedOnReplica} = this.scans.standing
    await this.dependencies.sink.save({
      schema: 'lockstep.diff-checkpoint/1',
      replica: this.request.replica.name,
      watch: this.watch.memory,
      databases,
      counts: {...this.counts, listedOnReplica},
      suspects: this.suspects.open.map(({db, key}) => [db, key.toString('base64')] as const),
    })
  }

  private readonly nowMs = (): number => this.dependencies.clock.wallTime().getTime() + this.skewMs
}
