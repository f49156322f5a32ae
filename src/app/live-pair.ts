import {bulkFromId} from '../core/bulk.js'
import {displayBulk} from '../core/report/display-text.js'
import {isMarker, MARKER_PREFIX} from '../core/settle-markers.js'
import {Failure} from './failure.js'
import {isOurs} from './ground.js'
import {NamedKeys} from './named-keys.js'
import type {OpenPair, PairSource, RenewablePair} from './ports/pair-source.js'

const MAX_TOLD_KEYS = 10

/** A pair that can be started again when a try left traces that cannot be removed. */
export class LivePair implements RenewablePair {
  /** Every key that was named on it since it was proven empty. */
  named = new NamedKeys()
  /** What is being played on it now names further ones. */
  playing: NamedKeys | null = null
  private opened = 0

  private constructor(
    private current: OpenPair,
    private readonly source: PairSource,
    private readonly seed: number,
  ) {}

  static async open(source: PairSource, seed: number): Promise<LivePair> {
    return new LivePair(await source.open(seed), source, seed)
  }

  get views() {
    return this.current.views
  }

  get runId() {
    return this.current.runId
  }

  get lab() {
    return this.current.lab
  }

  get own() {
    return this.current.own
  }

  get nemesis() {
    return this.current.nemesis
  }

  ended(lost: readonly string[]) {
    return this.current.ended(lost)
  }

  async renew(why: string): Promise<void> {
    if (!isOurs(this))
      throw new Failure('unreachable', `the pair cannot be tried on any more: ${why}`, 'restart its servers')
    await this.current.close()
    this.opened++
    this.current = await this.source.open(this.seed + 1000 * this.opened)
    this.named = new NamedKeys()
  }

  /** What a search would leave behind if it ended now. No run directory knows its keys, so their names are told. */
  describeKeys(): string {
    const all = new NamedKeys()
    for (const some of [this.named, this.playing]) if (some) all.addAll(some)
    const keys = all.ownDatabases().map((db) => `${nameSome(all.ownIn(db))} in database ${db}`)
    return `on ${this.views.primary.address} at most ${[...keys, `${MARKER_PREFIX}*`].join(', ')}; DEL removes them`
  }

  close(): Promise<void> {
    return this.current.close()
  }
}

function nameSome(ids: readonly string[]): string {
  const keys = ids.map(bulkFromId).filter((key) => !isMarker(key))
  const names = keys.slice(0, MAX_TOLD_KEYS).map((key) => displayBulk(key))
  return names.join(', ') + (keys.length > MAX_TOLD_KEYS ? ` and ${keys.length - MAX_TOLD_KEYS} more` : '')
}
