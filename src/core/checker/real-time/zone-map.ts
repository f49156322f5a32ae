import {float64Column, int32Column} from '../../history/column.js'
import {blockedTime, type BlockedTime} from './blocked-time.js'
import {Lists} from '../problem/lists.js'
import {LEVEL, scopeCount, scopeOf, type Problem} from '../problem/problem.js'

/** The zones of all cells, and from them the instants that are blocked for the deletions of each scope. */
export class ZoneMap {
  private readonly from = float64Column()
  private readonly to = float64Column()
  private readonly cell = int32Column()
  private readonly merged = new Map<number, Map<number, BlockedTime>>()

  constructor(private readonly problem: Problem) {}

  /** Adds a cell's zones; a cell that contradicts itself blocks nothing. */
  add(cell: number, zones: {zones: number; zoneFrom: Float64Array; zoneTo: Float64Array}, sound: boolean): void {
    for (let at = 0; sound && at < zones.zones; at++) {
      this.from.push(zones.zoneFrom[at]!)
      this.to.push(zones.zoneTo[at]!)
      this.cell.push(cell)
    }
  }

  /** The instants blocked for the deletions of this scope; made on first use, once every cell was added. */
  blocked(level: number, scope: number): BlockedTime {
    let byScope = this.merged.get(level)
    if (!byScope) this.merged.set(level, (byScope = this.mergeLevel(level)))
    return byScope.get(scope) ?? NOTHING
  }

  /** Cells with a zone that meets [from, to]. */
  cellsMeeting(from: number, to: number): Set<number> {
    const found = new Set<number>()
    for (let at = 0; at < this.from.length; at++) {
      if (this.from.get(at) <= to && this.to.get(at) >= from) found.add(this.cell.get(at))
    }
    return found
  }

  private mergeLevel(level: number): Map<number, BlockedTime> {
    const {scopes} = this.problem
    const byScope = new Lists(scopeCount(scopes, level), this.cell.length, (at) =>
      scopeOf(scopes, this.cell.get(at), level),
    )
    const merged = new Map<number, BlockedTime>()
    for (let scope = 0; scope < byScope.count; scope++) {
      if (!byScope.has(scope)) continue
      const zones = byScope.of(scope)
      const from = Float64Array.from(zones, (at) => this.from.get(at))
      merged.set(
        scope,
        blockedTime(
          from,
          Float64Array.from(zones, (at) => this.to.get(at)),
        ),
      )
    }
    return merged
  }
}

const NOTHING: BlockedTime = {from: new Float64Array(0), to: new Float64Array(0)}

/** Levels at which one deletion serves several cells. */
export const SHARED_LEVELS: readonly number[] = [LEVEL.key, LEVEL.database, LEVEL.all]
