import {firstNot} from '../../binary-search.js'
import {clustersOf, type Clusters} from './clusters.js'
import {CellProblems} from '../problem/cell-problems.js'
import type {NilConstraint} from './deletion-choice.js'
import {placeDeletions, type Contention} from './place-deletions.js'
import type {Lists} from '../problem/lists.js'
import {isTimed, ITEM, LEVEL, scopeOf, type Problem} from '../problem/problem.js'
import {sortBy} from './sort-by.js'
import {requiredInside, requiredWithin, type DeletionIndex} from '../problem/deletion-index.js'
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
export function decideIntervals(problem: Problem, cells = new CellProblems(problem, isTimed)): IntervalConflicts {
  const {groups, deletions} = cells
  const clusters = clustersOf(problem)
  const zones = new ZoneMap(problem)
  const nils: NilConstraint[] = []
  const bad = scanCells(problem, groups, deletions, clusters, zones, nils)
  const placed = placeDeletions(problem, deletions, zones, nils)
  return {cells: [...bad, ...placed.cells], contentions: placed.contentions, undecided: placed.undecided}
}

function scanCells(
  problem: Problem,
  groups: Lists,
  deletions: DeletionIndex,
  clusters: Clusters,
  zones: ZoneMap,
  nils: NilConstraint[],
): number[] {
  const bad: number[] = []
  const scan = new CellScan(problem, deletions, clusters)
  for (let cell = 0; cell < problem.scopes.cells; cell++) {
    if (!groups.has(cell)) continue
    const items = groups.of(cell)
    const sound = scan.run(items, cell)
    zones.add(cell, scan, sound)
    if (sound) scan.constrain(items, cell, nils)
    else bad.push(cell)
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
    private readonly deletions: DeletionIndex,
    private readonly clusters: Clusters,
  ) {}

  /** Whether the cell's clusters and required deletions leave room for each other. */
  run(items: Int32Array, cell: number): boolean {
    this.reserve(items.length)
    this.collect(items)
    return this.zonesAreDisjoint() && this.nothingInsideZones(cell)
  }

  private reserve(size: number): void {
    if (size <= this.writes.length) return
    this.writes = new Int32Array(size * 2)
    this.latestBefore = new Float64Array(size * 2)
    this.zoneFrom = new Float64Array(size * 2)
    this.zoneTo = new Float64Array(size * 2)
  }

  private collect(items: Int32Array): void {
    const {happened, earliestEnd} = this.clusters
    this.count = 0
    for (const item of items) {
      if (this.problem.kind[item] === ITEM.write && happened[item] === 1) this.writes[this.count++] = item
    }
    sortBy(this.writes, this.count, earliestEnd)
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
    for (const level of this.deletions.levels) {
      const list = this.deletions.list(level, scopeOf(this.problem.scopes, cell, level))
      if (!list) continue
      for (let at = 0; at < this.zones; at++) {
        if (requiredInside(list, this.zoneFrom[at]!, this.zoneTo[at]!)) return false
      }
    }
    return true
  }

  /** Hands on what each nil read asks for, unless a required deletion meets it wherever it lies. */
  constrain(items: Int32Array, cell: number, nils: NilConstraint[]): void {
    let greatest = -Infinity
    for (let at = 0; at < this.count; at++) {
      this.latestBefore[at] = greatest = Math.max(greatest, this.clusters.latestBegin[this.writes[at]!]!)
    }
    for (const item of items) {
      if (this.problem.kind[item] !== ITEM.nilRead) continue
      const after = this.lastClusterBefore(this.problem.invokedNs[item]!)
      if (after === -Infinity) continue
      const until = this.problem.completedNs[item]!
      if (!this.surelyMet(cell, after, until)) nils.push({item, cell, after, until})
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
      const list = this.deletions.list(level, scopeOf(this.problem.scopes, cell, level))
      if (list && requiredWithin(list, from, to)) return true
    }
    return false
  }
}
