import {markersNeeded} from '../core/checker/markers-needed.js'
import type {Command, Reply} from '../core/operation.js'
import {markerKeys, markerValue} from '../core/settle-markers.js'
import {errorText} from '../core/outcome.js'
import {refusalOf} from '../core/server-refusal.js'
import {describeLoss, describeRefusal, unanswered} from './describe-loss.js'
import type {Clock} from './ports/clock.js'
import type {View, Views} from './ports/view.js'
import type {RecordedSession} from './recorded-session.js'
import type {Recorder} from './recorder.js'

/** How likely it may be that no marker falls to some apply worker; the second figure when some never arrive. */
const MISS_PROBABILITY = 1e-9
const MIN_MISS_PROBABILITY = 1e-6

/** What a look for markers on one replica found. */
export interface MarkersSeen {
  readonly seen: number
  readonly total: number
  /** For each marker, database by database: whether it is there. */
  readonly present: readonly boolean[]
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
    /** By the name of the view. */
    private readonly sessions: ReadonlyMap<string, RecordedSession>,
    private readonly views: Pick<Views, 'primary' | 'replicas'>,
    private readonly databases: readonly number[],
    private readonly recorder: Recorder,
    private readonly clock: Clock,
  ) {}

  /** How many markers were written last, over all databases. */
  get total(): number {
    return this.keys.length * this.databases.length
  }

  /** Writes new markers, in every database. Returns why it could not, in the server's own words, or null. */
  async write(): Promise<string | null> {
    if (this.keys.length > 0) await this.remove()
    this.settling++
    this.keys = markerKeys(this.settling, this.markersPerDatabase())
    return this.sendEverywhere(this.keys.map((key, at) => ['SET', key, markerValue(this.settling, at)]))
  }

  /** Deletes the markers written last: at once after they have served, since a flush of the next round takes them too. */
  async remove(): Promise<string | null> {
    const {keys} = this
    this.keys = []
    const lost = await this.sendEverywhere(keys.map((key) => ['DEL', key]))
    if (lost === null) for (const db of this.databases) this.recorder.named.forget(db, keys)
    return lost
  }

  /** Looks once for the markers written last. */
  async seenOn(replica: View): Promise<MarkersSeen> {
    const {total, keys, settling} = this
    const least =
      replica.engine.applyWorkers === 1 ? 1 : markersNeeded(replica.engine.applyWorkers, MIN_MISS_PROBABILITY)
    const present: boolean[] = []
    let enough = true
    for (const db of this.databases) {
      const asked: readonly Command[] = [
        ['SELECT', String(db)],
        ['MGET', ...keys],
      ]
      const sent = await this.send(replica, asked)
      const {replies} = sent
      const lost = sent.lost ?? refusalAmong(replica, asked, replies)
      if (lost !== null) return {seen: 0, total, present: [], enough: false, lost}
      const values = Array.isArray(replies[1]) ? (replies[1] as readonly Reply[]) : []
      const here = keys.map((_, at) => values[at] === markerValue(settling, at))
      present.push(...here)
      enough &&= here.filter(Boolean).length >= least
    }
    return {seen: present.filter(Boolean).length, total, present, enough, lost: null}
  }

  private async sendEverywhere(commands: readonly Command[]): Promise<string | null> {
    if (commands.length === 0) return null
    for (const db of this.databases) {
      const asked: readonly Command[] = [['SELECT', String(db)], ...commands]
      const {replies, lost} = await this.send(this.views.primary, asked)
      const refused = lost ?? refusalAmong(this.views.primary, asked, replies)
      if (refused !== null) return refused
    }
    return null
  }

  /** Sends commands as recorded operations; `lost` says which server was lost, when, and what was in flight. */
  private async send(
    view: View,
    commands: readonly Command[],
  ): Promise<{readonly replies: readonly Reply[]; readonly lost: string | null}> {
    const batch = await this.sessions.get(view.name)!.send(commands)
    const {replies, lost} = batch
    if (lost === null) return {replies, lost}
    const inFlight = unanswered(commands, batch)
    const loss = {when: 'while settling', nowNs: this.clock.nowNs(), reason: lost, inFlight}
    return {replies, lost: describeLoss(view, loss)}
  }

  private markersPerDatabase(): number {
    return Math.max(
      ...this.views.replicas.map(({engine}) =>
        engine.applyWorkers === 1 ? 1 : markersNeeded(engine.applyWorkers, MISS_PROBABILITY),
      ),
    )
  }
}

/** The first command that a server refused for good, in words; what may pass by itself is waited for. */
function refusalAmong(view: View, commands: readonly Command[], replies: readonly Reply[]): string | null {
  const at = replies.findIndex((reply) => {
    const error = errorText(reply)
    return error !== null && refusalOf(error)?.passing !== true
  })
  return at < 0 ? null : describeRefusal(view, commands[at]!, errorText(replies[at])!)
}
