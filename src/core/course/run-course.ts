import {firstAbove} from '../binary-search.js'
import {SOURCE, WriterIndex} from '../checker/problem/writer-index.js'
import {replicaViews} from '../checker/views.js'
import {EVENT, OUTCOME} from '../history/event-kind.js'
import type {History} from '../history/history.js'
import type {NemesisAct} from '../nemesis/nemesis-act.js'
import {quantile} from '../statistics.js'

/** A figure in milliseconds, and when in the run it was taken. */
export interface Measured {
  readonly atNs: number
  readonly ms: number
}

/** Figures of one view: all of them in a few numbers, some of them to be drawn. */
export interface ViewFigures {
  readonly view: string
  readonly count: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly maxMs: number
  /** The highest and the lowest of each short while, in order of time. */
  readonly shown: readonly Measured[]
}

/** Something that went on for a while beside the operations. */
export interface Phase {
  /** Lockstep waits and compares, or does something to the pair on purpose. */
  readonly kind: 'settling' | 'nemesis'
  readonly name: string
  readonly fromNs: number
  readonly toNs: number
}

/** How a run went, from its first operation to its last; as large for a long run as for a short one. */
export interface RunCourse {
  /** When the first operation was sent, and how long after it the last one. */
  readonly fromNs: number
  readonly spanNs: number
  /** Operations sent in each of equally long parts of the run. */
  readonly activity: readonly number[]
  /** When flushes were sent; some of them where there are very many. */
  readonly flushesNs: readonly number[]
  readonly flushCount: number
  /** When lockstep waited until the pair had settled, and compared it; and what was done to the pair on purpose. */
  readonly phases: readonly Phase[]
  /**
   * By replica view: from the sending of a write to the first answer that shows its value there, which is no less than
   * what replication took. Reads after the pair had settled do not count.
   */
  readonly delays: readonly ViewFigures[]
  /** By view: for how long after a flush was answered a value from before it was still read; flushes after which none was are left out. */
  readonly staleness: readonly ViewFigures[]
}

const PARTS = 200

/** How the run behind a history went; `acts` is what was done to the pair on purpose. */
export function courseOf(history: History, acts: readonly NemesisAct[] = []): RunCourse {
  const {rows, events} = history
  const fromNs = rows.count === 0 ? 0 : rows.invokedNs[0]!
  const spanNs = rows.count === 0 ? 0 : rows.invokedNs[rows.count - 1]! - fromNs
  const partOf = (ns: number) => Math.min(PARTS - 1, Math.floor((PARTS * (ns - fromNs)) / (spanNs + 1)))
  const activity = new Array<number>(PARTS).fill(0)
  for (let row = 0; row < rows.count; row++) activity[partOf(rows.invokedNs[row]!)]!++
  const flushesNs: number[] = []
  for (let event = 0; event < events.count; event++)
    if (isFlush(events.kind[event]!)) flushesNs.push(rows.invokedNs[events.row[event]!]!)
  const {delays, staleness} = followReads(history)
  const figures = (byView: ReadonlyMap<number, readonly Measured[]>) =>
    [...byView].filter(([, all]) => all.length > 0).map(([view, all]) => summed(history.views[view]!, all, partOf))
  return {
    fromNs,
    spanNs,
    activity,
    flushesNs: flushesNs.filter((_, at) => at % Math.ceil(flushesNs.length / PARTS) === 0),
    flushCount: flushesNs.length,
    phases: [...settlings(history), ...acts.map(phaseOf)],
    delays: figures(delays),
    staleness: figures(staleness),
  }
}

function phaseOf({kind, view, fromNs, untilNs, amount}: NemesisAct): Phase {
  const much = amount === undefined ? '' : kind === 'delay' ? ` of ${amount} ms` : ` to ${amount} bytes/s`
  return {kind: 'nemesis', name: `nemesis: ${kind}${much} on ${view}`, fromNs, toNs: untilNs}
}

/** The spans in which nobody but lockstep itself sent anything. */
function settlings({rows, clients}: History): readonly Phase[] {
  const own = clients.map((name) => name.startsWith('lockstep'))
  const found: Array<Phase & {toNs: number}> = []
  let open = false
  for (let row = 0; row < rows.count; row++) {
    if (!own[rows.client[row]!]) open = false
    else if (open) found.at(-1)!.toNs = rows.invokedNs[row]!
    else {
      found.push({
        kind: 'settling',
        name: 'the pair settles and is compared',
        fromNs: rows.invokedNs[row]!,
        toNs: rows.invokedNs[row]!,
      })
      open = true
    }
  }
  return found.filter(({fromNs, toNs}) => toNs > fromNs)
}

interface Followed {
  readonly delays: ReadonlyMap<number, readonly Measured[]>
  readonly staleness: ReadonlyMap<number, readonly Measured[]>
}

/** Goes through the reads of values whose writes are known. */
function followReads(history: History): Followed {
  const {rows, events, views} = history
  const replica = replicaViews(history)
  const writers = new WriterIndex(
    history,
    (row) => replica[rows.view[row]!] === 0 && rows.outcome[row] !== OUTCOME.fail,
  )
  const flushes = new FlushIndex(history)
  const perView = <T>(make: () => T) => new Map(views.map((_, view) => [view, make()] as const))
  const delays = perView((): Measured[] => [])
  const seen = perView(() => new Set<number>())
  const stale = perView(() => new Map<number, number>())
  for (let event = 0; event < events.count; event++) {
    const row = events.row[event]!
    if (events.kind[event] !== EVENT.read || events.value[event] === 0 || rows.outcome[row] !== OUTCOME.ok) continue
    const source = writers.source(event)
    if (source <= SOURCE.none) continue
    const view = rows.view[row]!
    const written = events.row[source]!
    if (replica[view] === 1 && rows.final[row] === 0 && !seen.get(view)!.has(source)) {
      seen.get(view)!.add(source)
      const ns = rows.completedNs[row]! - rows.invokedNs[written]!
      delays.get(view)!.push({atNs: rows.invokedNs[written]!, ms: ns / 1e6})
    }
    const flush = flushes.firstBetween(event, rows.completedNs[written]!, rows.invokedNs[row]!)
    if (flush < 0) continue
    const ns = rows.invokedNs[row]! - rows.completedNs[flush]!
    stale.get(view)!.set(flush, Math.max(ns, stale.get(view)!.get(flush) ?? 0))
  }
  const staleness = new Map(
    [...stale].map(([view, byFlush]) => [
      view,
      [...byFlush].map(([flush, ns]) => ({atNs: rows.invokedNs[flush]!, ms: ns / 1e6})),
    ]),
  )
  return {delays, staleness}
}

/** Flushes that took effect, by database, in order of invocation. */
class FlushIndex {
  private readonly rowsByDatabase: number[][]
  private readonly begunByDatabase: Float64Array[]

  constructor(private readonly history: History) {
    const {events, rows, databases} = history
    this.rowsByDatabase = databases.map(() => [])
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (!isFlush(events.kind[event]!) || rows.outcome[row] !== OUTCOME.ok) continue
      const ofAll = events.kind[event] === EVENT.flushAll
      for (const [database, list] of this.rowsByDatabase.entries())
        if (ofAll || database === events.target[event]) list.push(row)
    }
    this.begunByDatabase = this.rowsByDatabase.map((list) => Float64Array.from(list, (row) => rows.invokedNs[row]!))
  }

  /** The row of the first flush of a read's key that lies wholly between two instants; -1 without one. */
  firstBetween(read: number, fromNs: number, toNs: number): number {
    const {events, cells, keys, rows} = this.history
    const database = keys.database[cells.key[events.target[read]!]!]!
    const row = this.rowsByDatabase[database]![firstAbove(this.begunByDatabase[database]!, fromNs)]
    return row !== undefined && rows.completedNs[row]! < toNs ? row : -1
  }
}

function isFlush(kind: number): boolean {
  return kind === EVENT.flushDb || kind === EVENT.flushAll
}

function summed(view: string, all: readonly Measured[], partOf: (ns: number) => number): ViewFigures {
  const sorted = Float64Array.from(all, ({ms}) => ms).sort()
  const parts = new Map<number, {low: Measured; high: Measured}>()
  for (const one of all) {
    const part = parts.get(partOf(one.atNs))
    if (!part) parts.set(partOf(one.atNs), {low: one, high: one})
    else if (one.ms < part.low.ms) part.low = one
    else if (one.ms > part.high.ms) part.high = one
  }
  const shown = [...parts.values()].flatMap(({low, high}) => (low === high ? [low] : [low, high]))
  return {
    view,
    count: all.length,
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    maxMs: sorted.at(-1)!,
    shown: shown.toSorted((one, other) => one.atNs - other.atNs),
  }
}
