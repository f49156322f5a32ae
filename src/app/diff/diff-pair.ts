import {describeDifference} from '../../core/diff/describe-difference.js'
import {SUSPECT_RULE, type SuspectRule} from '../../core/diff/suspect.js'
import {Failure} from '../failure.js'
import type {Clock} from '../ports/clock.js'
import {ConnectionLost} from '../ports/bulk-connection.js'
import type {View} from '../ports/view.js'
import {NameLedger} from '../../core/diff/name-ledger.js'
import {BackwardScan} from './backward-scan.js'
import {ExpiryScan} from './expiry-scan.js'
import {ForwardScan} from './forward-scan.js'
import type {ScanContext} from './scan-context.js'
import {
  noCounts,
  type Checkpoint,
  type DatabasePlaces,
  type DiffCounts,
  type DiffProgress,
  type DiffSink,
  type ScanPlace,
} from './diff-ports.js'
import {openLinks, type PairLinks} from './open-links.js'
import {ServerRefused} from './pair-link.js'
import {PairWatch} from './pair-watch.js'
import {resolveSuspects, type Decision} from './resolve-suspects.js'
import type {ScanFilter} from './scan-pages.js'
import {SuspectPool} from './suspect-pool.js'
import type {Throttle} from './throttle.js'

/** What to compare, and how. */
export interface DiffRequest {
  readonly primary: View
  readonly replica: View
  readonly databases: readonly number[]
  readonly filter: ScanFilter
  readonly ttlToleranceMs: number
  readonly settleTimeoutMs: number
  /** Stop after so many differences; null: find all. */
  readonly limit: number | null
  /** Only these keys, instead of a scan. */
  readonly only: ReadonlyArray<{readonly db: number; readonly key: Buffer}> | null
  /** Where an earlier run was interrupted. */
  readonly resume: Checkpoint | null
  readonly signal: AbortSignal
}

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
  /** Stopped at the limit of differences. */
  readonly limited: boolean
}

const START: ScanPlace = {cursor: '0', done: false}
const DONE: ScanPlace = {cursor: '0', done: true}
/** Of four bytes: enough for 6.7 million names; others are looked up on the primary. */
const MOST_LEDGER_SLOTS = 2 ** 23
const TICK_MS = 100
const LOOK_EVERY_TICKS = 5
const SAVE_EVERY_TICKS = 20
/** With so many keys under suspicion the scans wait until some are decided. */
const MOST_SUSPECTS = 20_000

/** Compares a primary and one replica. Writes nothing to them. */
export class DiffPair {
  private readonly suspects = new SuspectPool()
  private readonly counts: DiffCounts
  private readonly places = new Map<number, DatabasePlaces>()
  private readonly reasons = new Set<string>()
  private readonly stop = new AbortController()
  private readonly finished = new AbortController()
  private readonly rule: SuspectRule
  private limited = false
  /** Names of the replica that are compared for good, while others are only noted; null when all are. */
  private settledOnReplica: number | null = null
  private scanning = true
  private skewMs = 0
  private expected: number | null = null

  private constructor(
    private readonly request: DiffRequest,
    private readonly dependencies: DiffDependencies,
    private readonly links: PairLinks,
    private readonly watch: PairWatch,
  ) {
    const {primary, replica, resume} = request
    const stableForMs = Math.max(primary.engine.stableForMs, replica.engine.stableForMs)
    this.rule = {...SUSPECT_RULE, stableForMs}
    this.counts = resume ? {...resume.counts, kinds: {...resume.counts.kinds}} : noCounts()
    for (const db of request.databases)
      this.places.set(
        db,
        startOf(primary.engine.trustDbsize && replica.engine.trustDbsize, resume, db, this.watch.runIds),
      )
    for (const [db, key] of resume?.suspects ?? []) this.suspects.add(db, Buffer.from(key, 'base64'))
    for (const {db, key} of request.only ?? []) this.suspects.add(db, key)
  }

  static async run(request: DiffRequest, dependencies: DiffDependencies): Promise<DiffResult> {
    const watch = await PairWatch.begin(request.primary, request.replica, dependencies.clock)
    const links = await openLinks(request.primary, request.replica)
    const pair = new DiffPair(request, dependencies, links, watch)
    try {
      return await pair.compare()
    } finally {
      links.close()
    }
  }

  private async compare(): Promise<DiffResult> {
    const {signal} = this.request
    const onAbort = () => this.stop.abort()
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    try {
      this.skewMs = await clockSkewMs(this.request.primary, this.request.replica, this.nowMs())
      this.expected = await expectedNames(this.request)
      const work = Promise.all([this.guard(this.scanAll()), this.guard(this.resolveAll())])
      void work.finally(() => this.finished.abort()).catch(() => undefined)
      await Promise.all([work, this.guard(this.watchAll())])
      if (!signal.aborted) await this.guard(this.watch.look())
    } finally {
      signal.removeEventListener('abort', onAbort)
      await this.save()
    }
    const complete = [...this.places.values()].every(
      ({forward, backward, expiry}) => forward.done && backward.done && expiry.done,
    )
    return {
      counts: this.counts,
      complete: this.request.only === null && complete,
      reasons: [...this.watch.reasons, ...this.reasons],
      limited: this.limited,
    }
  }

  /** What ends the comparison early is a reason; everything else is a defect, and thrown. */
  private async guard(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.stop.abort()
      this.scanning = false
      if (!(error instanceof ConnectionLost || error instanceof ServerRefused || error instanceof Failure)) throw error
      this.reasons.add(`the comparison was cut short: ${error.message}`)
    }
  }

  private async scanAll(): Promise<void> {
    for (const [db, place] of this.request.only === null ? this.places : []) {
      if (this.stop.signal.aborted) break
      const withExpiry = place.expiry.done || (await this.mayExpire(db))
      // A scan that goes on where another left off has asked for no expiry before that.
      if (withExpiry && place.forward.cursor === '0') place.expiry = DONE
      await this.scanBoth(db, place, withExpiry)
      if (place.forward.done && !place.expiry.done) await this.scanExpiry(db, place)
    }
    this.scanning = false
  }

  private async scanBoth(db: number, place: DatabasePlaces, withExpiry: boolean): Promise<void> {
    const ledger = await this.ledgerFor(db, place)
    const forward = new ForwardScan(
      this.links.forward,
      this.scanContext(ledger, (at) => (place.forward = at)),
    )
    const listedBefore = this.counts.listedOnReplica
    // Until the ledger is balanced, what was listed is not compared: an interrupted diff begins there again.
    this.settledOnReplica = ledger ? listedBefore : null
    const reached = (at: ScanPlace) => {
      if (!ledger) place.backward = at
    }
    const backward = new BackwardScan(this.links.backward, this.scanContext(ledger, reached))
    const [, listed] = await Promise.all([
      place.forward.done || forward.run(db, place.forward.cursor, withExpiry),
      place.backward.done || backward.run(db, place.backward.cursor),
    ])
    if (ledger && listed && place.forward.done && (await backward.nameLeftovers(db))) place.backward = DONE
    if (place.backward.done) this.settledOnReplica = null
  }

  /** A ledger for the names of both sides; null where scans go on in the middle, or no server tells how much room it needs. */
  private async ledgerFor(db: number, {forward, backward}: DatabasePlaces): Promise<NameLedger | null> {
    const {primary, replica, filter} = this.request
    if (filter.type !== null || primary.engine.severalTypesPerName || replica.engine.severalTypesPerName) return null
    if (forward.done || backward.done || forward.cursor !== '0' || backward.cursor !== '0') return null
    let most = 0
    for (const {engine, control} of [primary, replica]) {
      if (!engine.trustDbsize) return null
      const line = (await control.info('keyspace')).get(`db${db}`)
      most = Math.max(most, Number(/keys=(\d+)/.exec(line ?? '')?.[1] ?? 0))
    }
    return new NameLedger(1.1 * most, MOST_LEDGER_SLOTS)
  }

  /** Values were compared without expiry, since no key had one: that has to be true still. */
  private async scanExpiry(db: number, place: DatabasePlaces): Promise<void> {
    if (await this.mayExpire(db)) {
      const scan = new ExpiryScan(
        this.links.forward,
        this.scanContext(null, (at) => (place.expiry = at)),
      )
      await scan.run(db, place.expiry.cursor)
    } else place.expiry = DONE
  }

  /** False only when both servers count their keys with an expiry exactly, and there is none. */
  private async mayExpire(db: number): Promise<boolean> {
    for (const {engine, control} of [this.request.primary, this.request.replica]) {
      if (!engine.trustDbsize || engine.offsetProves !== 'applied') return true
      const line = (await control.info('keyspace')).get(`db${db}`)
      if (line !== undefined && !/\bexpires=0\b/.test(line)) return true
    }
    return false
  }

  private scanContext(ledger: NameLedger | null, reached: (place: ScanPlace) => void): ScanContext {
    const {filter, ttlToleranceMs} = this.request
    return {
      filter,
      toleranceMs: ttlToleranceMs,
      nowMs: this.nowMs,
      throttle: this.dependencies.throttle,
      counts: this.counts,
      suspects: this.suspects,
      signal: this.stop.signal,
      ledger,
      reached: (place) => {
        reached(place)
        this.dependencies.throttle.crowded = this.suspects.size > MOST_SUSPECTS
      },
    }
  }

  /** Decides suspects while the scans go on, and the rest when they have ended. */
  private async resolveAll(): Promise<void> {
    const {signal} = this.stop
    while ((this.scanning || this.suspects.size > 0) && !signal.aborted) {
      if (this.suspects.size === 0) {
        await this.dependencies.clock.sleep(this.scanning ? 20 : 0, signal)
        continue
      }
      await this.resolve()
    }
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
        toleranceMs: ttlToleranceMs,
        nowMs: this.nowMs,
        settleTimeoutMs,
        signal: this.stop.signal,
      },
      (decided) => {
        throttle.crowded = this.suspects.size > MOST_SUSPECTS
        return this.note(decided)
      },
    )
    if (late === null || this.stop.signal.aborted) return
    this.reasons.add(late)
    this.stop.abort()
  }

  private async note(decided: readonly Decision[]): Promise<void> {
    const lasting = decided.filter(({fate}) => fate === 'lasting')
    // What was seen while the pair was torn apart proves nothing about a pair at work.
    if (lasting.length > 0) await this.watch.look()
    for (const {suspect, fate} of decided) {
      if (fate !== 'lasting') this.counts[fate]++
      if (fate === 'transient' && this.request.only) this.counts.compared++
      this.suspects.decided(suspect.db, suspect.key)
    }
    if (lasting.length === 0) return
    if (this.watch.disrupted) {
      this.counts.undecided += lasting.length
      return
    }
    await this.report(lasting)
  }

  private async report(lasting: readonly Decision[]): Promise<void> {
    const {primary, replica, limit} = this.request
    const keys = lasting.map(({suspect}) => suspect.key)
    const [ours, theirs] = await this.links.readShown(
      keys,
      lasting.map(({suspect}) => suspect.latest!.type),
    )
    for (const [at, {suspect}] of lasting.entries()) {
      if (this.limited) return
      const {db, latest, lastingMarks} = suspect
      const place = {view: replica.name, against: primary.name, db}
      this.dependencies.sink.append(describeDifference(place, latest!, lastingMarks, ours[at]!, theirs[at]!))
      this.counts.lasting++
      this.counts.kinds[latest!.kind] = (this.counts.kinds[latest!.kind] ?? 0) + 1
      if (latest!.kind === 'extra' || this.request.only) this.counts.compared++
      if (limit === null || this.counts.lasting < limit) continue
      this.limited = true
      this.stop.abort()
    }
  }

  private async watchAll(): Promise<void> {
    const {clock, throttle, progress} = this.dependencies
    const {primary, replica} = this.request
    const ended = AbortSignal.any([this.finished.signal, this.stop.signal])
    for (let tick = 1; ; tick++) {
      await clock.sleep(TICK_MS, ended)
      if (ended.aborted) return
      if (tick % LOOK_EVERY_TICKS === 0) await this.watch.look()
      const startNs = clock.nowNs()
      await Promise.all([primary.control.call(['PING']), replica.control.call(['PING'])])
      throttle.probed((clock.nowNs() - startNs) / 1e6, this.watch.lagBytes)
      progress.show(this.counts, this.expected, throttle.paused)
      if (tick % SAVE_EVERY_TICKS === 0) await this.save()
    }
  }

  private async save(): Promise<void> {
    await this.dependencies.sink.save({
      schema: 'lockstep.diff-checkpoint/1',
      replica: this.request.replica.name,
      runIds: this.watch.runIds,
      databases: Object.fromEntries(this.places),
      counts: {...this.counts, listedOnReplica: this.settledOnReplica ?? this.counts.listedOnReplica},
      suspects: this.suspects.open.map(({db, key}) => [db, key.toString('base64')] as const),
    })
  }

  private readonly nowMs = (): number => this.dependencies.clock.wallTime().getTime() + this.skewMs
}

/** Cursors are of use only to the server process that gave them, and on Pika only to it while it keeps them. */
function startOf(
  keepsCursors: boolean,
  resume: Checkpoint | null,
  db: number,
  runIds: ReadonlyArray<string | null>,
): DatabasePlaces {
  const kept = resume?.databases[String(db)]
  if (!kept) return {forward: START, backward: START, expiry: START}
  const again = (place: ScanPlace, at: number) =>
    place.done || (keepsCursors && resume.runIds[at] === runIds[at]) ? place : START
  const forward = again(kept.forward, 0)
  return {forward, backward: again(kept.backward, 1), expiry: forward === START ? START : again(kept.expiry, 0)}
}

/** How far the later of both servers' clocks is ahead of ours; 0 where neither tells. */
async function clockSkewMs(primary: View, replica: View, nowMs: number): Promise<number> {
  const skews = await Promise.all(
    [primary, replica].map(async ({control}) => {
      const reply = await control.call(['TIME'])
      return Array.isArray(reply) ? Number(reply[0]) * 1000 + Number(reply[1]) / 1000 - nowMs : null
    }),
  )
  return Math.max(...skews.map((skew) => skew ?? 0))
}

/** Names that both scans will list, where both servers count them. */
async function expectedNames({primary, replica, databases, only}: DiffRequest): Promise<number | null> {
  if (only) return null
  let names = 0
  for (const view of [primary, replica]) {
    if (!view.engine.trustDbsize) return null
    const info = await view.control.info('keyspace')
    for (const db of databases) names += Number(/keys=(\d+)/.exec(info.get(`db${db}`) ?? '')?.[1] ?? 0)
  }
  return names
}
