import {EVENT, OUTCOME} from '../history/event-kind.js'
import type {History} from '../history/history.js'
import {ScopeSummary} from './scope-summary.js'
import {isReplicaView} from '../checker/views.js'

/** Scopes by level: cell, key, database, all. */
type Level = 0 | 1 | 2 | 3

const LEVEL_OF: Readonly<Record<number, Level>> = {
  [EVENT.write]: 0,
  [EVENT.removeCell]: 0,
  [EVENT.clobberCell]: 0,
  [EVENT.removeKey]: 1,
  [EVENT.expire]: 1,
  [EVENT.clobberKey]: 1,
  [EVENT.flushDb]: 2,
  [EVENT.clobberDb]: 2,
  [EVENT.flushAll]: 3,
}

/** The updates of a history, summed up by scope; made once, asked for every key. */
export class FinalUpdates {
  /** Write events of each cell. */
  readonly writes = new Map<number, number[]>()
  /** Expire events of each key. */
  readonly expiries = new Map<number, number[]>()
  /** Writes and deletions that certainly happened, and all deletions, by level and scope. */
  private readonly updates = levels()
  private readonly deletions = levels()
  private readonly written = new Map<number, ScopeSummary>()
  /** The last rows that wrote anything under a key, of whatever type. */
  private readonly lastOwn = new Map<number, number[]>()
  private readonly clobbers: ReadonlyArray<Map<number, number[]>> = [new Map(), new Map(), new Map(), new Map()]

  constructor(private readonly history: History) {
    const {events, rows} = history
    const replica = history.views.map(isReplicaView)
    for (let event = 0; event < events.count; event++) {
      const row = events.row[event]!
      if (rows.outcome[row] !== OUTCOME.fail && !replica[rows.view[row]!]!) this.add(event, row)
    }
  }

  private add(event: number, row: number): void {
    const {kind, target} = this.history.events
    const level = LEVEL_OF[kind[event]!]
    const scope = target[event]!
    if (level === undefined) return
    if (level < 2) this.noteOwn(level === 0 ? this.history.cells.key[scope]! : scope, row)
    if (kind[event] === EVENT.expire) append(this.expiries, scope, event)
    else if (kind[event]! >= EVENT.clobberCell) append(this.clobbers[level]!, scope, event)
    else if (kind[event] === EVENT.write) {
      append(this.writes, scope, event)
      this.sum(this.updates[0]!, scope, row)
      this.sum(this.written, scope, row)
    } else {
      this.sum(this.updates[level]!, scope, row)
      this.sum(this.deletions[level]!, scope, row)
    }
  }

  private noteOwn(key: number, row: number): void {
    const rows = this.lastOwn.get(key)
    if (!rows) this.lastOwn.set(key, [row])
    else if (rows.at(-1) !== row) {
      rows.push(row)
      if (rows.length > 4) rows.shift()
    }
  }

  private sum(summaries: Map<number, ScopeSummary>, scope: number, row: number): void {
    const {rows} = this.history
    let summary = summaries.get(scope)
    if (!summary) summaries.set(scope, (summary = new ScopeSummary()))
    if (rows.outcome[row] === OUTCOME.ok) {
      summary.required(row, rows.client[row]!, rows.invokedNs[row]!, rows.completedNs[row]!)
    } else {
      summary.optional(rows.completedNs[row]!)
    }
  }

  /** Whether something that certainly happened certainly overwrote what this event left in the cell. */
  isOverwritten(cell: number, event: number): boolean {
    const {rows, events} = this.history
    const row = events.row[event]!
    const required = rows.outcome[row] === OUTCOME.ok
    return this.scopes(cell).some((scope, level) =>
      this.updates[level]!.get(scope)?.follows(row, rows.client[row]!, rows.completedNs[row]!, required),
    )
  }

  /** Whether the cell may be empty at the end. */
  mayBeEmpty(cell: number): boolean {
    const written = this.written.get(cell)
    if (!written || written.latestBegunNs === -Infinity) return true
    return this.scopes(cell).some((scope, level) => {
      const deletions = this.deletions[level]!.get(scope)
      if (!deletions) return false
      if (deletions.latestOptionalEndNs >= written.latestBegunNs) return true
      for (const [client, {row, completedNs}] of deletions.lasts()) {
        if (!written.follows(row, client, completedNs, true)) return true
      }
      return false
    })
  }

  /** Whether anything certain was ever done to the cell. */
  isTouched(cell: number): boolean {
    return this.scopes(cell).some(
      (scope, level) => (this.updates[level]!.get(scope)?.latestBegunNs ?? -Infinity) > -Infinity,
    )
  }

  /** Commands of unknown effect that nothing certainly overwrote. */
  isUnknown(cell: number): boolean {
    return this.scopes(cell).some((scope, level) =>
      (this.clobbers[level]!.get(scope) ?? []).some((event) => !this.isOverwritten(cell, event)),
    )
  }

  /** The last deletions that reach the cell, as rows. */
  lastDeletions(cell: number): number[] {
    return this.scopes(cell).flatMap((scope, level) => {
      const deletions = this.deletions[level]!.get(scope)
      return deletions ? [...deletions.lasts()].map(([, {row}]) => row) : []
    })
  }

  /** The last rows that did anything to a key, in order; at most six. */
  lastRows(key: number): number[] {
    const {keys} = this.history
    const scopes = [[1, key] as const, [2, keys.database[key]!] as const, [3, 0] as const]
    const deletions = scopes.flatMap(([level, scope]) => {
      const summary = this.deletions[level]!.get(scope)
      return summary ? [...summary.lasts()].map(([, {row}]) => row) : []
    })
    const own = this.lastOwn.get(key) ?? []
    return [...new Set([...own, ...deletions])].sort((a, b) => a - b).slice(-6)
  }

  private scopes(cell: number): readonly [number, number, number, number] {
    const {cells, keys} = this.history
    const key = cells.key[cell]!
    return [cell, key, keys.database[key]!, 0]
  }
}

function levels(): ReadonlyArray<Map<number, ScopeSummary>> {
  return [new Map(), new Map(), new Map(), new Map()]
}

function append(map: Map<number, number[]>, scope: number, event: number): void {
  const list = map.get(scope)
  if (list) list.push(event)
  else map.set(scope, [event])
}
