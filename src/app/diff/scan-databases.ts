import {NameLedger} from '../../core/diff/name-ledger.js'
import {keysByDatabase} from '../../core/engine/keyspace-info.js'
import type {RangeListing} from '../../core/engine/keyspace-reading.js'
import type {View} from '../ports/view.js'
import {BackwardScan} from './backward-scan.js'
import type {Checkpoint, DatabasePlaces, DiffCounts, ScanPlace} from '../../core/diff/diff-files.js'
import type {DiffRequest} from './diff-request.js'
import {ExpiryScan} from './expiry-scan.js'
import {ForwardScan} from './forward-scan.js'
import type {PairLinks} from './open-links.js'
import type {PairWatch} from './pair-watch.js'
import {RangeScan} from './range-scan.js'
import type {ScanContext} from './scan-context.js'
import type {SuspectPool} from './suspect-pool.js'
import type {Throttle} from './throttle.js'

const START: ScanPlace = {cursor: '0', done: false}
const DONE: ScanPlace = {cursor: '0', done: true}
/** Of four bytes: enough for 6.7 million names; others are looked up on the primary. */
const MAX_LEDGER_SLOTS = 2 ** 23
/** With so many keys under suspicion the scans wait until some are decided. */
const MAX_SUSPECTS = 20_000

/** What scans need beside the request. */
export interface ScanDependencies {
  readonly links: PairLinks
  readonly watch: PairWatch
  readonly throttle: Throttle
  readonly counts: DiffCounts
  readonly suspects: SuspectPool
  readonly nowMs: () => number
}

/**
 * Scans the databases of a pair one after the other: every key of the primary is compared with the replica, and names
 * that only the replica has are found, by listing them, or by counting where nothing was written meanwhile.
 */
export class DatabaseScans {
  private readonly places = new Map<number, DatabasePlaces>()
  /** Names of the replica that are compared for good, while others are only noted; null when all are. */
  private settledOnReplica: number | null = null
  /** Names of the replica will be counted, as long as nothing is written. */
  private counting = false
  /** Names that were found unequal, so that numbers of names prove nothing. */
  private doubts = 0
  /** Names of the primary that were listed before this database. */
  private listedBefore = 0

  constructor(
    private readonly request: DiffRequest,
    private readonly dependencies: ScanDependencies,
  ) {
    for (const db of request.databases) {
      const kept = request.resume?.databases[String(db)]
      this.places.set(db, kept ? {...kept} : {forward: START, backward: START, expiry: START})
    }
  }

  /** Every name of every database was listed, or counted, on both sides. */
  get complete(): boolean {
    return [...this.places.values()].every(
      ({forward, backward, expiry}) => forward.done && backward.done && expiry.done,
    )
  }

  /** Where the scans stand, for a checkpoint. */
  get standing(): Pick<Checkpoint, 'databases'> & {readonly listedOnReplica: number} {
    return {
      databases: Object.fromEntries(this.places),
      listedOnReplica: this.settledOnReplica ?? this.dependencies.counts.listedOnReplica,
    }
  }

  /** Tells how many names the scans will list in all, by what is known then; null where servers do not count them. */
  expectedNames(): () => number | null {
    const {primary, replica, only} = this.request
    const counted = primary.engine.trustDbsize && replica.engine.trustDbsize
    if (only || !counted) return () => null
    let [ours, theirs] = [0, 0]
    for (const db of this.places.keys()) {
      const keys = this.dependencies.watch.keysOf(db)
      ours += keys[0]
      theirs += keys[1]
    }
    return () => ours + (this.counting ? this.dependencies.counts.listedOnReplica : theirs)
  }

  /** Resolves when all databases are scanned. */
  async run(): Promise<void> {
    const bytesPerKey = await averageBytes(this.request.primary)
    if (bytesPerKey !== null) this.dependencies.throttle.expect(bytesPerKey)
    for (const [db, place] of this.places) {
      if (this.ranges) {
        await this.scanRanges(db, place, this.ranges)
        continue
      }
      const withExpiry = place.expiry.done || (await this.mayExpire(db))
      // A scan that goes on where another left off has asked for no expiry before that.
      if (withExpiry && !place.forward.done && place.forward.cursor === '0') place.expiry = DONE
      await this.scanBoth(db, place, withExpiry)
      if (place.forward.done && !place.expiry.done) await this.scanExpiry(db, place)
    }
  }

  /** How both servers list names in order; null where one does not. */
  private get ranges(): RangeListing | null {
    const {primary, replica} = this.request
    return replica.engine.reading.ranges && primary.engine.reading.ranges
  }

  private async scanRanges(db: number, place: DatabasePlaces, ranges: RangeListing): Promise<void> {
    // Both sides are listed together, and expiry is asked with the values.
    place.backward = place.expiry = DONE
    if (place.forward.done) return
    const context = this.context(null, (at) => (place.forward = at))
    await new RangeScan(this.dependencies.links, context, ranges).run(db, place.forward.cursor)
  }

  private async scanBoth(db: number, place: DatabasePlaces, withExpiry: boolean): Promise<void> {
    const {links, watch, counts} = this.dependencies
    this.counting = this.mayCount(place) && watch.keysOf(db)[0] > 0
    // A pair at work shows by now: then both sides are listed at the same time.
    if (this.counting) await watch.look()
    this.counting &&= watch.atRest()
    this.doubts = 0
    this.listedBefore = counts.listedOnPrimary
    const ledger = this.counting ? null : this.ledgerFor(db, place)
    const context = this.context(ledger, (at) => (place.forward = at))
    const forward = place.forward.done
      ? Promise.resolve()
      : new ForwardScan(links.forward, links.looks, context).run(db, place.forward.cursor, withExpiry)
    await Promise.all([forward, place.backward.done || this.findExtra(db, place, forward, ledger)])
  }

  /** Finds names that only the replica has. */
  private async findExtra(
    db: number,
    place: DatabasePlaces,
    forward: Promise<void>,
    ledger: NameLedger | null,
  ): Promise<void> {
    if (this.counting && (await this.countsProve(db, place, forward))) {
      place.backward = DONE
      return
    }
    this.counting = false
    const {links, counts} = this.dependencies
    // Until the ledger is balanced, what was listed is not compared: an interrupted diff begins there again.
    this.settledOnReplica = ledger ? counts.listedOnReplica : null
    const reached = (at: ScanPlace) => {
      if (!ledger) place.backward = at
    }
    const backward = new BackwardScan(links.backward, this.context(ledger, reached))
    await backward.run(db, place.backward.cursor)
    if (ledger) {
      await forward
      await backward.nameLeftovers(db)
      place.backward = DONE
    }
    this.settledOnReplica = null
  }

  /** Numbers of names say something only of whole databases that are scanned in one go. */
  private mayCount({forward, backward}: DatabasePlaces): boolean {
    const {primary, replica, filter} = this.request
    const whole =
      filter.match === null &&
      filter.type === null &&
      filter.selection.sample === null &&
      filter.selection.shard === null
    const atStart = [forward, backward].every(({cursor, done}) => cursor === '0' && !done)
    return whole && atStart && primary.engine.trustDbsize && replica.engine.trustDbsize
  }

  /**
   * Nothing was written to either server, every name of the primary was found equal on the replica, and both have as
   * many names: then the replica has no other. Resolves early when something is written.
   */
  private async countsProve(db: number, place: DatabasePlaces, forward: Promise<void>): Promise<boolean> {
    const {watch, counts} = this.dependencies
    await Promise.race([forward, watch.stirred])
    if (!watch.atRest() || !place.forward.done || this.doubts > 0) return false
    await watch.look()
    const [ours, theirs] = watch.keysOf(db)
    if (!watch.atRest() || watch.disrupted || ours !== theirs || ours === 0) return false
    // A paused server hides names whose time has come, and counts them.
    if (counts.listedOnPrimary - this.listedBefore < ours) return false
    counts.listedOnReplica += theirs
    return true
  }

  /** A ledger for the names of both sides; null where scans go on in the middle, or no server tells how much room it needs. */
  private ledgerFor(db: number, {forward, backward}: DatabasePlaces): NameLedger | null {
    const {primary, replica, filter} = this.request
    if (filter.type !== null || primary.engine.severalTypesPerName || replica.engine.severalTypesPerName) return null
    if (forward.done || backward.done || forward.cursor !== '0' || backward.cursor !== '0') return null
    if (!primary.engine.trustDbsize || !replica.engine.trustDbsize) return null
    return new NameLedger(1.1 * Math.max(...this.dependencies.watch.keysOf(db)), MAX_LEDGER_SLOTS)
  }

  /** Values were compared without expiry, since no key had one: that has to be true still. */
  private async scanExpiry(db: number, place: DatabasePlaces): Promise<void> {
    if (await this.mayExpire(db)) {
      const context = this.context(null, (at) => (place.expiry = at))
      await new ExpiryScan(this.dependencies.links.forward, context).run(db, place.expiry.cursor)
    } else place.expiry = DONE
  }

  /** False when expiry is left out, and when both servers count their keys with an expiry exactly, and there is none. */
  private async mayExpire(db: number): Promise<boolean> {
    if (this.dependencies.links.forward.capabilities.expiry === null) return false
    const views = [this.request.primary, this.request.replica]
    if (views.some(({engine}) => !engine.trustDbsize || engine.offsetProves !== 'applied')) return true
    const keyspaces = await Promise.all(views.map(({control}) => control.info('keyspace')))
    return keyspaces.some((info) => !/\bexpires=0\b/.test(info.get(`db${db}`) ?? 'expires=0'))
  }

  private context(ledger: NameLedger | null, reached: (place: ScanPlace) => void): ScanContext {
    const {filter, ttlToleranceMs} = this.request
    const {throttle, counts, suspects, nowMs, links} = this.dependencies
    return {
      filter,
      toleranceMs: ttlToleranceMs ?? links.forward.expiryToleranceMs,
      nowMs,
      counts,
      suspects,
      ledger,
      onDoubt: () => this.doubts++,
      reached: (place) => {
        reached(place)
        throttle.crowded = crowded(suspects)
      },
    }
  }
}

/** Whether the scans should wait until some suspects are decided. */
export function crowded(suspects: SuspectPool): boolean {
  return suspects.size > MAX_SUSPECTS
}

/** Memory that a key takes with its value, on average; null where the server does not tell. */
async function averageBytes({control}: View): Promise<number | null> {
  const info = await control.info()
  const bytes = Number(info.get('used_memory') ?? 0)
  const keys = [...keysByDatabase(info).values()].reduce((sum, count) => sum + count, 0)
  return bytes > 0 && keys > 0 ? bytes / keys : null
}
