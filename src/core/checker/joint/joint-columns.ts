import {OUTCOME} from '../../history/event-kind.js'
import type {Order} from '../../history/header.js'
import type {History} from '../../history/history.js'
import {LEVEL, type Scopes} from '../register/problem.js'
import {NODE, VALUE, type JointProblem} from './joint-problem.js'

/** Collects the nodes of a joint problem, row by row. */
export class JointColumns {
  private count = 0
  private readonly kind: Uint8Array
  private readonly level: Uint8Array
  private readonly target: Int32Array
  private readonly value: Int32Array
  private readonly required: Uint8Array
  private readonly onReplica: Uint8Array
  private readonly row: Int32Array
  private readonly numbers: ValueNumbers

  constructor(
    private readonly history: History,
    private readonly promised: ReadonlyMap<number, Order>,
  ) {
    const capacity = history.events.count
    this.kind = new Uint8Array(capacity)
    this.level = new Uint8Array(capacity)
    this.target = new Int32Array(capacity)
    this.value = new Int32Array(capacity)
    this.required = new Uint8Array(capacity)
    this.onReplica = new Uint8Array(capacity)
    this.row = new Int32Array(capacity)
    this.numbers = new ValueNumbers(history.strings.length)
  }

  /** Says that a value is read, before any write of it is added. */
  noteRead(cell: number, value: number): void {
    this.numbers.add(cell, value)
  }

  read(row: number, cell: number, value: number, onReplica: boolean): void {
    this.add(NODE.read, row, cell, value === 0 ? VALUE.nil : this.numbers.of(cell, value), true, onReplica)
  }

  /** A write of unknown outcome that nobody read can only be in the way, and is left out. */
  write(row: number, cell: number, value: number): void {
    const number = this.numbers.of(cell, value)
    const required = this.history.rows.outcome[row] === OUTCOME.ok
    if (required || number !== VALUE.unread) this.add(NODE.write, row, cell, number, required, false)
  }

  deletion(row: number, level: number, scope: number): void {
    const required = this.history.rows.outcome[row] === OUTCOME.ok
    const node = this.add(NODE.deletion, row, level === LEVEL.all ? 0 : scope, VALUE.nil, required, false)
    this.level[node] = level
  }

  finish(scopes: Scopes, startUnknown: boolean): JointProblem {
    const {count} = this
    const {rows} = this.history
    const groups = new Groups(this.history, this.promised)
    const problem = {
      count,
      kind: this.kind.subarray(0, count),
      level: this.level.subarray(0, count),
      target: this.target.subarray(0, count),
      value: this.value.subarray(0, count),
      values: this.numbers.count,
      invokedNs: new Float64Array(count),
      completedNs: new Float64Array(count),
      required: this.required.subarray(0, count),
      final: new Uint8Array(count),
      client: new Int32Array(count),
      row: this.row.subarray(0, count),
      view: new Int32Array(count).fill(-1),
      group: new Int32Array(count).fill(-1),
      epochGroup: new Int32Array(count).fill(-1),
      scopes,
      startUnknown,
    }
    for (let node = 0; node < count; node++) {
      const row = this.row[node]!
      problem.invokedNs[node] = rows.invokedNs[row]!
      problem.completedNs[node] = rows.completedNs[row]!
      problem.client[node] = rows.client[row]!
      if (this.onReplica[node] === 0) continue
      const view = rows.view[row]!
      problem.final[node] = rows.final[row]!
      problem.view[node] = view
      problem.group[node] = groups.group(view, this.target[node]!)
      problem.epochGroup[node] = groups.epochGroup(view, this.target[node]!)
    }
    return problem
  }

  private add(kind: number, row: number, target: number, value: number, required: boolean, onReplica: boolean): number {
    const node = this.count++
    this.kind[node] = kind
    this.target[node] = target
    this.value[node] = value
    this.required[node] = required ? 1 : 0
    this.onReplica[node] = onReplica ? 1 : 0
    this.row[node] = row
    return node
  }
}

/** Which reads of a replica bind each other. */
class Groups {
  private alone = 0

  constructor(
    private readonly history: History,
    private readonly promised: ReadonlyMap<number, Order>,
  ) {}

  group(view: number, cell: number): number {
    const {views, databases, keys, cells, header} = this.history
    const database = keys.database[cells.key[cell]!]!
    const wide = views.length * (databases.length + 1)
    switch (this.promised.get(view)) {
      case 'total': {
        const apart = header.views[views[view]!]?.scope === 'database'
        return apart ? views.length + view * databases.length + database : view
      }
      case 'eventual':
        return wide + views.length * keys.count + this.alone++
      default:
        return wide + view * keys.count + cells.key[cell]!
    }
  }

  epochGroup(view: number, cell: number): number {
    const {databases, keys, cells} = this.history
    if (this.promised.get(view) !== 'barrier') return -1
    return view * databases.length + keys.database[cells.key[cell]!]!
  }
}

/** Numbers the values that are read, cell by cell. */
class ValueNumbers {
  count = 0
  /** The first number of a value, whatever its cell, and that cell; most values belong to one cell alone. */
  private readonly first: Int32Array
  private readonly cell: Int32Array
  private readonly others = new Map<number, number>()

  constructor(private readonly strings: number) {
    this.first = new Int32Array(strings).fill(-1)
    this.cell = new Int32Array(strings)
  }

  add(cell: number, value: number): void {
    if (this.of(cell, value) !== VALUE.unread) return
    if (this.first[value]! < 0) {
      this.first[value] = this.count++
      this.cell[value] = cell
    } else {
      this.others.set(cell * this.strings + value, this.count++)
    }
  }

  of(cell: number, value: number): number {
    const first = this.first[value]!
    if (first < 0) return VALUE.unread
    if (this.cell[value] === cell) return first
    return this.others.get(cell * this.strings + value) ?? VALUE.unread
  }
}
