import {entryBytes, type BinlogEntry} from './binlog-entry.js'

const HEADER_BYTES = 34
const FILE_BYTES = 100 * 1024 * 1024

/** How far a log has come, for each database, as Pika counts it: bytes, shown as a file number and a place in it. */
export class BinlogOffsets {
  private readonly bytes: number[]

  constructor(databases: number) {
    this.bytes = Array.from({length: databases}, () => 0)
  }

  /** Counts an entry as appended. */
  append(entry: BinlogEntry): void {
    this.bytes[entry.db]! += HEADER_BYTES + entryBytes(entry.words)
  }

  /** The sum over all databases. */
  get total(): number {
    return this.bytes.reduce((sum, bytes) => sum + bytes, 0)
  }

  /** `dbN:binlog_offset=FILE OFFSET,safety_purge=none`, one line for each database. */
  lines(): string[] {
    return this.bytes.map(
      (bytes, db) => `db${db}:binlog_offset=${Math.floor(bytes / FILE_BYTES)} ${bytes % FILE_BYTES},safety_purge=none`,
    )
  }
}
