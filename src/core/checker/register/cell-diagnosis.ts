import type {Anomaly} from '../../anomaly.js'
import type {History} from '../../history/history.js'
import {cellText, keyOfCell, operationText} from '../describe.js'
import {blame} from './blame.js'
import type {CellProblem} from './cell-problem.js'
import {clustersOf} from './clusters.js'
import {nameConflict, type ConflictName} from './name-conflict.js'
import {ITEM, LEVEL, precedes, subProblem, type Problem} from './problem.js'
import type {TokenIndex} from './token-index.js'
import {minimalWitness} from './witness.js'

/** A key that goes wrong again and again is told this often. */
export const MAX_ANOMALIES_OF_A_CELL = 50

/** Explains an impossible cell: finds the first operation to blame, tells it, leaves it out, and looks again. */
export class CellDiagnosis {
  /** Items of the whole problem that were found impossible. */
  readonly dropped: number[] = []
  private readonly cell: CellProblem

  constructor(
    private readonly history: History,
    private readonly whole: Problem,
    private readonly tokens: TokenIndex,
    cell: CellProblem,
  ) {
    this.cell = cell
  }

  run(limit: number): Anomaly[] {
    const anomalies: Anomaly[] = []
    const {problem} = this.cell
    let kept: Int32Array = Int32Array.from({length: problem.count}, (_, item) => item)
    while (anomalies.length < limit) {
      const current = subProblem(problem, kept)
      const found = blame(current)
      if (!found) break
      const name = nameConflict(current, found.item, (from, to) => this.foreignFlush(from, to))
      const witness = minimalWitness(found.problem).map((item) => found.prefix[item]!)
      anomalies.push(this.anomaly(current, kept, found.item, name, witness))
      const gone = this.relieve(current, found.item, name)
      for (const item of gone) if (item >= 0) this.dropped.push(this.cell.items[kept[item]!]!)
      if (gone.size === 0) break
      kept = kept.filter((_, at) => !gone.has(at))
    }
    return anomalies
  }

  private anomaly(
    current: Problem,
    kept: Int32Array,
    item: number,
    {kind, also, cause}: ConflictName,
    witness: Int32Array,
  ): Anomaly {
    const {rows} = this.history
    const row = current.row[item]!
    const rowsOfWitness = new Set([...witness].map((at) => current.row[at]!))
    if (cause !== null && kind.startsWith('stale')) rowsOfWitness.add(current.row[cause]!)
    rowsOfWitness.delete(row)
    const cell = this.whole.target[this.cell.items[kept[item]!]!]!
    const windowMs = this.windowMs(current, item, kind, cause)
    return {
      kind,
      view: this.history.views[rows.view[row]!]!,
      db: rows.db[row]!,
      key: keyOfCell(this.history, this.cellOf(cell, current, item)),
      operations: [...rowsOfWitness]
        .sort((a, b) => a - b)
        .concat(row)
        .map((at) => rows.id[at]!),
      message: this.message(current, item, kind, cause),
      ...(windowMs === undefined ? {} : {windowMs}),
      ...(also.length === 0 ? {} : {also}),
    }
  }

  /** The cell of an item; for a nil-writer, the cell under judgement. */
  private cellOf(target: number, current: Problem, item: number): number {
    if (current.kind[item] !== ITEM.token) return target
    const own = this.cell.items.find((at) => this.whole.kind[at] !== ITEM.token)!
    return this.whole.target[own]!
  }

  private message(current: Problem, item: number, kind: string, cause: number | null): string {
    const cell = cellText(this.history, this.cellOf(this.whole.target[this.itemOfRow(current, item)]!, current, item))
    const subject = operationText(this.history, current.row[item]!)
    const returned = current.kind[item] === ITEM.nilRead ? 'returned nil' : 'returned a value'
    const writer = current.kind[item] === ITEM.valueRead ? ` of ${this.text(current, current.writer[item]!)}` : ''
    const reason = cause === null ? '' : ` although ${this.text(current, cause)} had completed`
    return `${subject} ${current.kind[item] === ITEM.token ? 'has no possible instant on' : `of ${cell} ${returned}${writer}`}${
      current.kind[item] === ITEM.token ? ` ${cell}` : reason
    } (${kind})`
  }

  private text(current: Problem, item: number): string {
    return operationText(this.history, current.row[item]!)
  }

  private itemOfRow(current: Problem, item: number): number {
    const row = current.row[item]!
    return this.cell.items.find((at) => this.whole.row[at] === row)!
  }

  /** How long after the removal had completed the value was still read. */
  private windowMs(current: Problem, item: number, kind: string, cause: number | null): number | undefined {
    if (cause === null || current.kind[item] !== ITEM.valueRead || current.kind[cause] !== ITEM.token) return undefined
    if (!kind.startsWith('stale') && kind !== 'resurrected') return undefined
    let latest = -Infinity
    for (let read = 0; read < current.count; read++) {
      if (current.writer[read] === current.writer[item] && precedes(current, cause, read)) {
        latest = Math.max(latest, current.completedNs[read]!)
      }
    }
    return latest === -Infinity ? undefined : Math.max(0, latest - current.completedNs[cause]!) / 1e6
  }

  /** What to leave out so that the rest can be judged: the operation, and its like that the same cause makes impossible. */
  private relieve(current: Problem, item: number, {cause}: ConflictName): ReadonlySet<number> {
    const gone = new Set<number>([item])
    switch (current.kind[item]) {
      case ITEM.valueRead:
        for (let read = 0; read < current.count && cause !== null; read++) {
          if (current.writer[read] === current.writer[item] && precedes(current, cause, read)) gone.add(read)
        }
        break
      case ITEM.nilRead:
        for (const read of this.nilsBehindSameWrite(current, item)) gone.add(read)
        break
      case ITEM.write:
        for (let read = 0; read < current.count; read++) if (current.writer[read] === item) gone.add(read)
        break
      default:
        return this.excuse(current, item)
    }
    return gone
  }

  /** A nil-writer without a place stays, as one that may not have happened: later nils may be its doing. */
  private excuse(current: Problem, item: number): ReadonlySet<number> {
    const at = this.cell.items.findIndex((own) => this.whole.row[own] === current.row[item] && this.isToken(own))
    if (this.cell.problem.required[at] === 0) return new Set()
    this.cell.problem.required[at] = 0
    return NONE
  }

  private isToken(item: number): boolean {
    return this.whole.kind[item] === ITEM.token
  }

  private nilsBehindSameWrite(current: Problem, item: number): number[] {
    const {earliestEnd, latestBegin} = clustersOf(current)
    const behind = (read: number): number => {
      let latest = -Infinity
      for (let write = 0; write < current.count; write++) {
        if (current.kind[write] !== ITEM.write || earliestEnd[write]! >= current.invokedNs[read]!) continue
        latest = Math.max(latest, latestBegin[write]!)
      }
      return latest
    }
    const own = behind(item)
    const later: number[] = []
    for (let read = item + 1; read < current.count && later.length < 10_000; read++) {
      if (current.kind[read] === ITEM.nilRead && behind(read) === own) later.push(read)
    }
    return later
  }

  /** Whether a flush of another database was in flight in this time. */
  private foreignFlush(fromNs: number, toNs: number): boolean {
    const own = this.cell.items.find((item) => !this.isToken(item))!
    const database = this.whole.scopes.keyDatabase[this.whole.scopes.cellKey[this.whole.target[own]!]!]!
    for (const [scope, list] of this.tokens.all(LEVEL.database)) {
      if (scope === database) continue
      for (const token of list.items) {
        if (this.whole.invokedNs[token]! <= toNs && this.whole.completedNs[token]! >= fromNs) return true
      }
    }
    return false
  }
}

const NONE: ReadonlySet<number> = new Set([-1])
