import type {Bulk} from '../bulk.js'
import type {CellType} from './event-kind.js'

/** Where a command's interpretation goes; the database and the operation are the sink's own state. */
export interface EventSink {
  read(key: Bulk, value: Bulk | null): void
  write(key: Bulk, value: Bulk): void
  remove(key: Bulk): void
  /** The key gets a lifetime; NaN when it is not known from the command alone. */
  expire(key: Bulk, ttlMs: number): void
  retime(key: Bulk): void
  clobber(key: Bulk): void
  flush(scope: 'db' | 'all'): void
  readField(type: CellType, key: Bulk, field: Bulk, value: Bulk | null): void
  writeField(type: CellType, key: Bulk, field: Bulk, value: Bulk): void
  removeField(type: CellType, key: Bulk, field: Bulk): void
  clobberField(type: CellType, key: Bulk, field: Bulk): void
  /** All there is of this type under the key; known fields that are not named are absent. */
  readAll(type: CellType, key: Bulk, fields: ReadonlyArray<readonly [field: Bulk, value: Bulk]>): void
}
