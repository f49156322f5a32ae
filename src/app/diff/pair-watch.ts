import {knownCommands} from '../../core/command/command-facts.js'
import type {WatchBaseline, WatchMemory} from '../../core/diff/diff-files.js'
import {caughtUp, replicationState, type ReplicationState} from '../../core/engine/replication-state.js'
import {formatDuration} from '../../core/duration.js'
import {keysByDatabase} from '../../core/engine/keyspace-info.js'
import type {Clock} from '../ports/clock.js'
import type {View} from '../ports/view.js'

/** Commands after which what was compared before proves nothing: they empty databases, or renumber them. */
const DISRUPTIVE = [...knownCommands()]
  .filter(({flushes, wide, script}) => flushes !== null || (wide && !script))
  .map(({name}) => name)
const POLL_FIRST_MS = 0.5
const MAX_POLL_MS = 50

interface Look extends WatchBaseline {
  /** Keys by database. */
  readonly keys: ReadonlyMap<number, number>
}

/** What counts every change of a keyspace, by a command or of itself. */
const CHANGE_COUNTERS = ['rdb_changes_since_last_save', 'rdb_last_save_time', 'expired_keys', 'evicted_keys']

/** Notices what makes a comparison worthless: flushes, resyncs, restarts, changed roles; and tells how far the replica is. */
export class PairWatch {
  private readonly noticed = new Set<string>()
  private lag: number | null
  private latest: readonly Look[]
  private resting = true
  private stir: () => void = () => undefined
  /** Resolves when a key was seen to have changed on either server since the beginning, or when that cannot be seen. */
  readonly stirred = new Promise<void>((resolve) => (this.stir = resolve))

  private constructor(
    private readonly views: readonly [primary: View, replica: View],
    readonly baseline: readonly WatchBaseline[],
    first: readonly Look[],
    private readonly clock: Clock,
  ) {
    this.latest = first
    this.lag = lagBetween(first[0]!.state, first[1]!.state)
    this.noteChanges()
  }

  /** Begins now, or goes on where an interrupted diff left off: what happened in between counts as well. */
  static async begin(primary: View, replica: View, clock: Clock, resumed: WatchMemory | null): Promise<PairWatch> {
    const views = [primary, replica] as const
    const first = await Promise.all(views.map(lookAt))
    const watch = new PairWatch(views, resumed?.baseline ?? first.map(withoutKeys), first, clock)
    for (const reason of resumed?.reasons ?? []) watch.noticed.add(reason)
    return watch
  }

  /** What a resumed diff has to know. */
  get memory(): WatchMemory {
    return {baseline: this.baseline, reasons: this.reasons}
  }

  /** One sentence for each thing noticed since the beginning. */
  get reasons(): readonly string[] {
    return [...this.noticed]
  }

  /** Whether anything was noticed. */
  get disrupted(): boolean {
    return this.noticed.size > 0
  }

  /** Bytes of the log that the replica had not received at the last look; null when positions cannot be compared. */
  get lagBytes(): number | null {
    return this.lag
  }

  /** Whether no key had changed on either server between the beginning and the last look. */
  atRest(): boolean {
    return this.resting
  }

  /** How many keys both servers had in this database at the last look. */
  keysOf(db: number): readonly [primary: number, replica: number] {
    return [this.latest[0]!.keys.get(db) ?? 0, this.latest[1]!.keys.get(db) ?? 0]
  }

  async look(): Promise<void> {
    const now = await Promise.all(this.views.map(lookAt))
    this.latest = now
    this.noteChanges()
    this.lag = lagBetween(now[0]!.state, now[1]!.state)
  }

  private noteChanges(): void {
    for (const [at, view] of this.views.entries())
      for (const reason of changes(view, this.baseline[at]!, this.latest[at]!)) this.noticed.add(reason)
    if (this.baseline.every(({written}, at) => written !== null && written === this.latest[at]!.written)) return
    this.resting = false
    this.stir()
  }

  /**
   * Waits until the replica has what the primary's log holds now. Null when it has; else why not. On engines whose
   * positions prove only receipt, differences must last besides: see SuspectRule.stableForMs.
   */
  async replicaPasses(timeoutMs: number, signal: AbortSignal): Promise<string | null> {
    const [primary, replica] = this.views
    const target = replicationState(await primary.control.info('replication')).offsets
    const startNs = this.clock.ranNs()
    for (let pollMs = POLL_FIRST_MS; !signal.aborted; pollMs = Math.min(MAX_POLL_MS, 2 * pollMs)) {
      const state = replicationState(await replica.control.info('replication'))
      const passed = caughtUp(target, state.offsets)
      if (state.linkUp && !state.syncing && passed !== false) return null
      const waitedMs = (this.clock.ranNs() - startNs) / 1e6
      if (waitedMs > timeoutMs) {
        const where = `${replica.name} ${replica.address}`
        return state.linkUp
          ? `${where} did not catch up within ${formatDuration(timeoutMs)}, so that open differences could not be decided`
          : `${where} has no link to its primary, so that open differences could not be decided`
      }
      await this.clock.sleep(pollMs, signal)
    }
    return 'interrupted before all differences were decided'
  }
}

async function lookAt({control}: View): Promise<Look> {
  const [info, statistics] = [await control.info(), await control.info('commandstats')]
  const calls: Record<string, number> = {}
  for (const name of DISRUPTIVE) {
    // Redis prefixes the names, Pika does not; a command never run has no line.
    const text = statistics.get(`cmdstat_${name}`) ?? statistics.get(name) ?? ''
    calls[name] = Number(/calls=(\d+)/.exec(text)?.[1] ?? 0)
  }
  const counters = CHANGE_COUNTERS.map((name) => info.get(name))
  // From 7.0 on: tells two saves of one second apart.
  const saves = info.get('rdb_saves') ?? ''
  return {
    state: replicationState(info),
    syncs: Number(info.get('sync_full') ?? 0),
    calls,
    written: counters.includes(undefined) ? null : `${counters.join(' ')} ${saves}`,
    keys: keysByDatabase(info),
  }
}

function withoutKeys({state, syncs, calls, written}: Look): WatchBaseline {
  return {state, syncs, calls, written}
}

function changes(view: View, before: WatchBaseline, now: WatchBaseline): string[] {
  const server = `${view.name} ${view.address}`
  const found: string[] = []
  const [old, state] = [before.state, now.state]
  if (state.runId !== old.runId || (state.uptimeSeconds ?? 0) < (old.uptimeSeconds ?? 0))
    found.push(`${server} was restarted during the diff`)
  if (state.role !== old.role)
    found.push(`${server} changed its role during the diff: ${old.role} became ${state.role}`)
  else if (state.masterAddress !== old.masterAddress)
    found.push(`${server} was given another primary during the diff: ${state.masterAddress ?? 'none'}`)
  if (state.historyId !== old.historyId)
    found.push(`${server} changed its replication history during the diff (a failover or a new primary)`)
  if (state.loading) found.push(`${server} was loading its data during the diff`)
  if (state.syncing) found.push(`${server} was in a full sync during the diff`)
  if (now.syncs !== before.syncs) found.push(`${server} served a full sync during the diff`)
  for (const [name, calls] of Object.entries(now.calls)) {
    const extra = calls - (before.calls[name] ?? 0)
    if (extra > 0) found.push(`${server} ran ${name.toUpperCase()} during the diff`)
    if (extra < 0)
      found.push(`${server} had its command statistics reset during the diff, so that a flush could have gone unseen`)
  }
  return found
}

function lagBetween(primary: ReplicationState, replica: ReplicationState): number | null {
  if (caughtUp(primary.offsets, replica.offsets) === null) return null
  return Object.entries(primary.offsets).reduce((sum, [log, at]) => sum + Math.max(0, at - replica.offsets[log]!), 0)
}
