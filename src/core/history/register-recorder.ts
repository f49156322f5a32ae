import {bulkId, type Bulk} from '../bulk.js'
import {float64Column, int32Column, uint8Column} from './column.js'
import {CELL, EVENT, type CellType} from './event-kind.js'
import type {EventSink} from './event-sink.js'
import {EMPTY_STRING, type HistoryCells, type HistoryEvents, type HistoryKeys} from './history.js'
import {inRowOrder} from './in-row-order.js'
import {Interner} from './interner.js'

/** Absent fields told by whole-key reads are limited: beyond this many events they are no longer unfolded. */
const MAX_ABSENT_READS = 2_000_000

/** Collects events of registers; the row and the database of the next ones are set by `at`. */
export class RegisterRecorder implements EventSink {
  readonly databases: number[] = []
  readonly strings = new Interner()
  private readonly ttls = float64Column()
  private readonly row = int32Column()
  private readonly kind = uint8Column()
  private readonly target = int32Column()
  private readonly value = int32Column()
  private readonly keyDatabase = int32Column()
  private readonly keyNames: string[] = []
  private readonly keysOf: Array<Map<string, number>> = []
  /** The string cell of a key, or -1. */
  private readonly stringCell = int32Column()
  private readonly cellKey = int32Column()
  private readonly cellType = uint8Column()
  private readonly cellField: string[] = []
  /** Cells of keys that are no strings: per key, by type and field. */
  private readonly fieldCells = new Map<number, Map<string, number>>()
  private readonly wholeReads: Array<{row: number; key: number; type: CellType; seen: ReadonlySet<number>}> = []
  private currentRow = 0
  private database = 0

  constructor() {
    this.strings.of('')
  }

  /** Events from here on belong to this row and database number. */
  at(row: number, db: number): void {
    this.currentRow = row
    if (this.databases[this.database] !== db) this.database = this.databaseIndex(db)
  }

  databaseIndex(db: number): number {
    const known = this.databases.indexOf(db)
    if (known >= 0) return known
    this.keysOf.push(new Map())
    return this.databases.push(db) - 1
  }

  read(key: Bulk, value: Bulk | null): void {
    this.push(EVENT.read, this.stringOf(key), this.valueOf(value))
  }

  write(key: Bulk, value: Bulk): void {
    this.push(EVENT.write, this.stringOf(key), this.valueOf(value))
  }

  remove(key: Bulk): void {
    this.push(EVENT.removeKey, this.keyOf(key), 0)
  }

  expire(key: Bulk, ttlMs: number): void {
    this.ttls.push(ttlMs)
    this.push(EVENT.expire, this.keyOf(key), this.ttls.length - 1)
  }

  retime(key: Bulk): void {
    this.push(EVENT.retime, this.keyOf(key), 0)
  }

  clobber(key: Bulk): void {
    this.push(EVENT.clobberKey, this.keyOf(key), 0)
  }

  clobberIn(db: number, key: Bulk): void {
    const here = this.database
    this.database = this.databaseIndex(db)
    this.clobber(key)
    this.database = here
  }

  clobberDatabase(db: number): void {
    this.push(EVENT.clobberDb, this.databaseIndex(db), 0)
  }

  flush(scope: 'db' | 'all'): void {
    this.push(scope === 'db' ? EVENT.flushDb : EVENT.flushAll, scope === 'db' ? this.database : 0, 0)
  }

  readField(type: CellType, key: Bulk, field: Bulk, value: Bulk | null): void {
    this.push(EVENT.read, this.fieldOf(type, key, field), this.valueOf(value))
  }

  writeField(type: CellType, key: Bulk, field: Bulk, value: Bulk): void {
    this.push(EVENT.write, this.fieldOf(type, key, field), this.valueOf(value))
  }

  removeField(type: CellType, key: Bulk, field: Bulk): void {
    this.push(EVENT.removeCell, this.fieldOf(type, key, field), 0)
  }

  clobberField(type: CellType, key: Bulk, field: Bulk): void {
    this.push(EVENT.clobberCell, this.fieldOf(type, key, field), 0)
  }

  readAll(type: CellType, key: Bulk, fields: ReadonlyArray<readonly [Bulk, Bulk]>): void {
    const seen = new Set<number>()
    for (const [field, value] of fields) {
      const cell = this.fieldOf(type, key, field)
      if (!seen.has(cell)) this.push(EVENT.read, cell, this.valueOf(value))
      seen.add(cell)
    }
    this.wholeReads.push({row: this.currentRow, key: this.keyOf(key), type, seen})
  }

  /** Everything recorded; the recorder is spent. */
  finish(): {events: HistoryEvents; keys: HistoryKeys; cells: HistoryCells; ttlMs: Float64Array} {
    this.unfoldAbsent()
    const events = inRowOrder({
      count: this.row.length,
      row: this.row.finish(),
      kind: this.kind.finish(),
      target: this.target.finish(),
      value: this.value.finish(),
    })
    return {
      events,
      keys: {count: this.keyNames.length, database: this.keyDatabase.finish(), name: this.keyNames},
      cells: {
        count: this.cellField.length,
        key: this.cellKey.finish(),
        type: this.cellType.finish(),
        field: this.cellField,
      },
      ttlMs: this.ttls.finish(),
    }
  }

  /** A whole read that does not name a known field has read it as absent. */
  private unfoldAbsent(): void {
    let budget = MAX_ABSENT_READS
    for (const {row, key, type, seen} of this.wholeReads) {
      const cells = this.fieldCells.get(key)
      if (!cells || (budget -= cells.size) < 0) continue
      this.currentRow = row
      for (const cell of cells.values()) {
        if (this.cellType.get(cell) === (type as number) && !seen.has(cell)) this.push(EVENT.read, cell, 0)
      }
    }
  }

  private push(kind: number, target: number, value: number): void {
    this.row.push(this.currentRow)
    this.kind.push(kind)
    this.target.push(target)
    this.value.push(value)
  }

  private valueOf(value: Bulk | null): number {
    // Number 0 is nil, so that the empty string needs a name that no bulk has.
    if (value === null) return 0
    return this.strings.of(value === '' ? EMPTY_STRING : bulkId(value))
  }

  private keyOf(key: Bulk): number {
    const name = bulkId(key)
    const keys = this.keysOf[this.database]!
    let number = keys.get(name)
    if (number === undefined) {
      number = this.keyNames.push(name) - 1
      keys.set(name, number)
      this.keyDatabase.push(this.database)
      this.stringCell.push(-1)
    }
    return number
  }

  private stringOf(key: Bulk): number {
    const number = this.keyOf(key)
    const cell = this.stringCell.get(number)
    if (cell >= 0) return cell
    this.stringCell.set(number, this.cellField.length)
    return this.newCell(number, CELL.string, '')
  }

  private fieldOf(type: CellType, key: Bulk, field: Bulk): number {
    const number = this.keyOf(key)
    let cells = this.fieldCells.get(number)
    if (!cells) this.fieldCells.set(number, (cells = new Map<string, number>()))
    const name = `${type}${bulkId(field)}`
    let cell = cells.get(name)
    if (cell === undefined) {
      cell = this.newCell(number, type, bulkId(field))
      cells.set(name, cell)
    }
    return cell
  }

  private newCell(key: number, type: CellType, field: string): number {
    this.cellKey.push(key)
    this.cellType.push(type)
    return this.cellField.push(field) - 1
  }
}
