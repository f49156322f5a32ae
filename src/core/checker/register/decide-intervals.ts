import {firstNot} from '../../binary-search.js'
import {clustersOf, type Clusters} from './clusters.js'
import {groupByCell} from './group-by-cell.js'
import {NilConstraints} from './nil-constraints.js'
import {placeTokens, type Contention} from './place-tokens.js'
import {ITEM, LEVEL, scopeOf, type Problem} from './problem.js'
import {sortBy} from './sort-by.js'
import {requiredInside, requiredWithin, TokenIndex} from './token-index.js'
import {ZoneMap} from './zone-map.js'

/** What real time alone proves impossible. */
export interface IntervalConflicts {
  /** Cells that no order explains, whatever happens elsewhere. */
  readonly cells: readonly number[]
  /** Nil-writers and reads of several cells that fit singly but not together. */
  readonly contentions: readonly Contention[]
  /** Whether some group of deletions was left undecided because the search was cut off. */
  readonly undecided: boolean
}

/**
 * Judges a problem by the order of its intervals (closed: equal stamps are concurrent), in O(n log n).
 * Cell by cell, the zones of clusters must leave room for each other and for every required deletion (the classical
 * theorem: every forced cycle of clusters holds one of two). Then every nil read asks for a deletion between the last
 * cluster that must lie before it and its own completion, and all deletions are placed together, because a flush is
 * one instant for all keys of its scope. The argument is in docs/checks.md.
 */
export function decideIntervals(problem: Problem): IntervalConflicts {
  const tokens = new TokenIndex(problem)
  const clusters = clustersOf(problem)
  const zones = new ZoneMap(problem)
  const nils = new NilConstraints()
  const bad = scanCells(problem, tokens, clusters, zones, nils)
  const placed = placeTokens(problem, tokens, zones, nils)
  return {cells: [...bad, ...placed.cells], contentions: placed.contentions, undecided: placed.undecided}
}

function scanCells(
  problem: Problem,
  tokens: TokenIndex,
  clusters: Clusters,
  zones: ZoneMap,
  nils: NilConstraints,
): number[] {
  const groups = groupByCell(problem)
  const bad: number[] = []
  const scan = new CellScan(problem, tokens, clusters)
  for (let cell = 0; cell < problem.scopes.cells; cell++) {
    const from = groups.start[cell]!
    const to = groups.start[cell + 1]!
    const sound = from === to || scan.run(groups.items, from, to, cell)
    zones.add(cell, scan, sound && from < to)
    if (!sound) bad.push(cell)
    else if (from < to) scan.constrain(groups.items, from, to, cell, nils)
  }
  return bad
}

/** One cell's clusters in order of `earliestEnd`, with buffers that serve all cells in turn. */
export class CellScan {
  private writes = new Int32Array(256)
  private count = 0
  private latestBefore = new Float64Array(256)
  /** The open zones of the forward clusters, ascending. */
  zoneFrom = new Float64Array(256)
  zoneTo = new Float64Array(256)
  zones = 0

  constructor(
    private readonly problem: Problem,
    private readonly tokens: TokenIndex,
    private readonly clusters: Clusters,
  ) {}

  /** Whether the cell's clusters and required deletions leave room for each other. */
  run(items: Int32Array, from: number, to: number, cell: number): boolean {
    this.reserve(to - from)
    this.collect(items, from, to)
    return this.zonesAreDisjoint() && this.nothingInsideZones(cell)
  }

  private reserve(size: number): void {
    if (size <= this.writes.length) return
    this.writes = new Int32Array(size * 2)
    this.latestBefore = new Float64Array(size * 2)
    this.zoneFrom = new Float64Array(size * 2)
    this.zoneTo = new Float64Array(size * 2)
  }

  private collect(items: Int32Array, from: number, to: number): void {
    this.count = 0
    for (let at = from; at < to; at++) {
      const item = items[at]!
      if (this.problem.kind[item] === ITEM.write) this.writes[this.count++] = item
    }
    sortBy(this.writes, this.count, this.clusters.earliestEnd)
  }

  private zonesAreDisjoint(): boolean {
    const {earliestEnd, latestBegin} = this.clusters
    this.zones = 0
    for (let at = 0; at < this.count; at++) {
      const write = this.writes[at]!
      const begin = earliestEnd[write]!
      const end = latestBegin[write]!
      if (begin >= end) continue
      if (this.zones > 0 && begin < this.zoneTo[this.zones - 1]!) return false
      this.zoneFrom[this.zones] = begin
      this.zoneTo[this.zones++] = end
    }
    return true
  }

  private nothingInsideZones(cell: number): boolean {
    const {earliestEnd, latestBegin} = this.clusters
    let zone = 0
    for (let at = 0; at < this.count && this.zones > 0; at++) {
      const write = this.writes[at]!
      const end = earliestEnd[write]!
      const begin = latestBegin[write]!
      if (end < begin) continue
      // The only zone that could hold [begin, end] is the last one that begins before `end`.
      while (zone < this.zones && this.zoneFrom[zone]! < end) zone++
      if (zone > 0 && this.zoneFrom[zone - 1]! < begin && end < this.zoneTo[zone - 1]!) return false
    }
    for (const level of this.tokens.levels) {
      const list = this.tokens.list(level, scopeOf(this.problem.scopes, cell, level))
      if (!list) continue
      for (let at = 0; at < this.zones; at++) {
        if (requiredInside(list, this.zoneFrom[at]!, this.zoneTo[at]!)) return false
      }
    }
    return true
  }

  /** Hands on what each nil read asks for, unless a required deletion meets it wherever it lies. */
  constrain(items: Int32Array, from: number, to: number, cell: number, nils: NilConstraints): void {
    let greatest = -Infinity
    for (let at = 0; at < this.count; at++) {
      this.latestBefore[at] = greatest = Math.max(greatest, this.clusters.latestBegin[this.writes[at]!]!)
    }
    for (let at = from; at < to; at++) {
      const item = items[at]!
      if (this.problem.kind[item] !== ITEM.nilRead) continue
      const after = this.lastClusterBefore(this.problem.invokedNs[item]!)
      if (after === -Infinity) continue
      const until = this.problem.completedNs[item]!
      if (!this.surelyMet(cell, after, until)) nils.add(item, cell, after, until)
    }
  }

  /** The greatest `latestBegin` among clusters that must lie before an operation that begins now. */
  private lastClusterBefore(nowNs: number): number {
    const {earliestEnd} = this.clusters
    const before = firstNot(0, this.count, (at) => earliestEnd[this.writes[at]!]! < nowNs)
    return before === 0 ? -Infinity : this.latestBefore[before - 1]!
  }

  private surelyMet(cell: number, from: number, to: number): boolean {
    for (let level = LEVEL.all as number; level >= 0; level--) {
      const list = this.tokens.list(level, scopeOf(this.problem.scopes, cell, level))
      if (list && requiredWithin(list, from, to)) return true
    }
    return false
  }
}
