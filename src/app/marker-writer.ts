import {markersNeeded} from '../core/checker/markers-needed.js'
import {markerKeys, markerValue} from '../core/settle-markers.js'
import type {Command} from '../core/operation.js'
import type {View} from './ports/view.js'
import type {RecordedSession} from './recorded-session.js'
import type {Recorder} from './recorder.js'

/** How likely it may be that no marker falls to some apply worker. */
const MISS_PROBABILITY = 1e-9

/** What a look for markers on one replica found. */
export interface MarkersSeen {
  readonly seen: number
  readonly total: number
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
  private keys = new Map<number, readonly string[]>()

  constructor(
    private readonly primary: RecordedSession,
    private readonly replicas: ReadonlyMap<string, RecordedSession>,
    private readonly replicaViews: readonly View[],
    private readonly databases: readonly number[],
    private readonly recorder: Recorder,
  ) {}

  /** How many markers were written last. */
  get total(): number {
    return [...this.keys.values()].reduce((sum, keys) => sum + keys.length, 0)
  }

  /** Writes new values under the marker keys of every database. Returns why it could not, or null. */
  async write(): Promise<string | null> {
    this.settling++
    const count = this.markersPerDatabase()
    for (const db of this.databases) {
      const named = this.recorder.namedKeys.get(db)
      // Once written, a marker key is a named key too, and stays a marker.
      const known = new Set(this.keys.get(db))
      const keys = markerKeys(count, (key) => !known.has(key) && (named?.has(key) ?? false))
      this.keys.set(db, keys)
      const sets: Command[] = keys.map((key, at) => ['SET', key, markerValue(this.settling, at)])
      const {lost} = await this.primary.send([['SELECT', String(db)], ...sets])
      if (lost !== null) return `the connection to the primary was lost while settling: ${lost}`
    }
    return null
  }

  /** Looks once for the markers written last. */
  async seenOn(replica: View): Promise<MarkersSeen> {
    const session = this.replicas.get(replica.name)!
    let seen = 0
    for (const [db, keys] of this.keys) {
      const {replies, lost} = await session.send([
        ['SELECT', String(db)],
        ['MGET', ...keys],
      ])
      if (lost !== null)
        return {
          seen,
          total: this.total,
          lost: `the connection to ${replica.name} ${replica.address} was lost while settling: ${lost}`,
        }
      const values = replies[1]
      if (Array.isArray(values)) seen += keys.filter((_, at) => values[at] === markerValue(this.settling, at)).length
    }
    return {seen, total: this.total, lost: null}
  }

  private markersPerDatabase(): number {
    return Math.max(
      ...this.replicaViews.map(({engine}) =>
        engine.applyWorkers === 1 ? 1 : markersNeeded(engine.applyWorkers, MISS_PROBABILITY),
      ),
    )
  }
}
