import {markersNeeded} from '../core/checker/markers-needed.js'
import type {Command} from '../core/operation.js'
import {markerKeys, markerValue} from '../core/settle-markers.js'
import type {View} from './ports/view.js'
import type {RecordedSession} from './recorded-session.js'
import type {Recorder} from './recorder.js'

/** How likely it may be that no marker falls to some apply worker; the second figure when some never arrive. */
const MISS_PROBABILITY = 1e-9
const MISS_PROBABILITY_AT_LEAST = 1e-6

/** What a look for markers on one replica found. */
export interface MarkersSeen {
  readonly seen: number
  readonly total: number
  /** Whether those seen reach every apply worker, as far as chance allows: a missing one was lost, not delayed. */
  readonly enough: boolean
  /** Why the replica or the primary could not be asked; null when it could. */
  readonly lost: string | null
}

/**
 * Writes marker keys to the primary, behind everything else, and looks for them on replicas. They are recorded
 * operations like any other. Random names reach every apply worker; where one applier takes everything in order,
 * one marker a database proves as much.
 */
export class MarkerWriter {
  private settling = 0
  private keys: readonly string[] = []

  constructor(
    private readonly primary: RecordedSession,
    private readonly replicas: ReadonlyMap<string, RecordedSession>,
    private readonly replicaViews: readonly View[],
    private readonly databases: readonly number[],
    private readonly recorder: Recorder,
  ) {}

  /** How many markers were written last, over all databases. */
  get total(): number {
    return this.keys.length * this.databases.length
  }

  /** Puts new markers in the place of the last ones, in every database. Returns why it could not, or null. */
  async write(): Promise<string | null> {
    const old = this.keys
    this.settling++
    this.keys = markerKeys(this.settling, this.markersPerDatabase())
    for (const db of this.databases) {
      const sets: Command[] = this.keys.map((key, at) => ['SET', key, markerValue(this.settling, at)])
      const commands: Command[] = [['SELECT', String(db)], ...(old.length > 0 ? [['DEL', ...old]] : []), ...sets]
      const {lost} = await this.primary.send(commands)
      if (lost !== null) return `the connection to the primary was lost while settling: ${lost}`
      this.recorder.forget(db, old)
    }
    return null
  }

  /** Looks once for the markers written last. */
  async seenOn(replica: View): Promise<MarkersSeen> {
    const session = this.replicas.get(replica.name)!
    const {total, keys, settling} = this
    const least =
      replica.engine.applyWorkers === 1 ? 1 : markersNeeded(replica.engine.applyWorkers, MISS_PROBABILITY_AT_LEAST)
    let seen = 0
    let enough = true
    for (const db of this.databases) {
      const {replies, lost} = await session.send([
        ['SELECT', String(db)],
        ['MGET', ...keys],
      ])
      if (lost !== null)
        return {
          seen,
          total,
          enough: false,
          lost: `the connection to ${replica.name} ${replica.address} was lost while settling: ${lost}`,
        }
      const values = replies[1]
      const here = Array.isArray(values) ? keys.filter((_, at) => values[at] === markerValue(settling, at)).length : 0
      seen += here
      enough &&= here >= least
    }
    return {seen, total, enough, lost: null}
  }

  private markersPerDatabase(): number {
    return Math.max(
      ...this.replicaViews.map(({engine}) =>
        engine.applyWorkers === 1 ? 1 : markersNeeded(engine.applyWorkers, MISS_PROBABILITY),
      ),
    )
  }
}
