import type {ReplicaOrder} from '../../core/explore/replica-order.js'
import {CommandError} from '../commands/command-error.js'
import type {FaultHooks} from '../faults/fault-hooks.js'
import {ApplySchedule, MAX_APPLY_PAUSE_MS} from '../replication/apply-schedule.js'
import {BinlogOffsets} from '../replication/binlog.js'
import {flushName, swappedDatabases, type BinlogEntry} from '../replication/binlog-entry.js'
import {array, bulk, integer, type Wire} from '../resp/wire.js'
import type {Keyspaces} from './keyspaces.js'
import type {ChangeListener, DataRequest, Role} from './role.js'

/**
 * Receives the log in order and applies it with workers. As on Pika, an entry is acknowledged when it is received,
 * before it is applied: equal offsets prove nothing about the data. In a single line, as on Redis, they do.
 */
export class ReplicaRole implements Role {
  readonly name = 'replica'
  readonly offsets: BinlogOffsets
  private stopped = false
  private closed = false
  private timer: NodeJS.Timeout | undefined
  private immediate: NodeJS.Immediate | undefined
  private failedEntries = 0

  constructor(
    readonly keyspaces: Keyspaces,
    private readonly schedule: ApplySchedule,
    readonly order: ReplicaOrder,
    private readonly primaryPort: () => number,
    private readonly hooks: Required<FaultHooks>,
    private readonly changed: ChangeListener,
    private readonly feedMonitors: (entry: BinlogEntry) => void,
  ) {
    this.offsets = new BinlogOffsets(keyspaces.databases.length)
  }

  /** Transactions from the primary in the order of its log; most are of one entry. */
  receive(transactions: ReadonlyArray<readonly BinlogEntry[]>): void {
    const nowMs = performance.now()
    for (const sent of transactions) {
      for (const entries of this.hooks.parts(sent)) {
        const arriving: BinlogEntry[] = []
        for (const entry of entries) {
          this.stopped ||= this.hooks.stops()
          if (this.stopped) return
          this.feedMonitors(entry)
          arriving.push(...this.hooks.receives(entry))
        }
        this.addAll(arriving, entries, nowMs)
      }
    }
    this.applyDue()
  }

  execute(request: DataRequest): Wire {
    if (request.access === 'write') {
      throw new CommandError(this.keyspaces.dialect.readOnlyText)
    }
    const {words, db, inTransaction} = request
    return this.keyspaces.run(words, db, Date.now() + this.hooks.readsAheadMs(), inTransaction).reply
  }

  together(run: () => Wire): Wire {
    return run()
  }

  beforeCommands(): void {
    this.applyDue()
  }

  replicationLines(): readonly string[] {
    return [
      'role:slave',
      'master_host:127.0.0.1',
      `master_port:${this.primaryPort()}`,
      'master_link_status:up',
      'master_last_io_seconds_ago:0',
      'master_sync_in_progress:0',
      'slave_read_only:1',
      `apply_workers:${this.schedule.workers}`,
      `apply_order:${this.order}`,
      `apply_pause_max_ms:${MAX_APPLY_PAUSE_MS}`,
      `apply_failed_entries:${this.failedEntries}`,
    ]
  }

  roleReply(): Wire {
    const state = [bulk('slave'), bulk('127.0.0.1'), integer(this.primaryPort()), bulk('connected')]
    return array([...state, integer(this.offsets.total)])
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    clearImmediate(this.immediate)
    this.keyspaces.close()
  }

  /** In a single line a transaction is applied as one; several workers take its entries apart, as Pika's do. */
  private addAll(entries: readonly BinlogEntry[], sent: readonly BinlogEntry[], nowMs: number): void {
    const [first, ...rest] = entries
    if (this.order === 'serial' && first) {
      this.schedule.add({...first, then: rest, acknowledges: sent}, 'serial', nowMs)
      return
    }
    for (const entry of sent) this.offsets.append(entry)
    for (const entry of entries) this.schedule.add(entry, this.orderOf(entry), nowMs)
  }

  private orderOf({words}: BinlogEntry): ReplicaOrder {
    if (this.order === 'serial') return 'serial'
    if (swappedDatabases(words)) return 'barrier'
    const flush = flushName(words)
    return flush === null || this.hooks.routesByHash(flush) ? 'hash' : this.order
  }

  private readonly applyDue = (): void => {
    if (this.stopped || this.closed) return
    const nowMs = performance.now()
    for (let entry = this.schedule.takeDue(nowMs); entry; entry = this.schedule.takeDue(nowMs)) this.apply(entry)
    this.wakeAt(this.schedule.nextDueMs() - nowMs)
  }

  /** Timers are good for whole milliseconds; what is due sooner is awaited turn by turn of the event loop. */
  private wakeAt(delayMs: number): void {
    clearTimeout(this.timer)
    clearImmediate(this.immediate)
    if (delayMs === Infinity) return
    if (delayMs < 2) this.immediate = setImmediate(this.applyDue)
    else this.timer = setTimeout(this.applyDue, Math.floor(delayMs) - 1)
  }

  private apply(entry: BinlogEntry): void {
    const flush = flushName(entry.words)
    const swapped = swappedDatabases(entry.words)
    if (flush !== null) this.applyFlush(entry, flush)
    else if (swapped) this.keyspaces.swap(...swapped)
    else this.applyWrite(entry)
    for (const next of entry.then ?? []) this.apply(next)
    for (const applied of entry.acknowledges ?? []) this.offsets.append(applied)
  }

  private applyFlush({db}: BinlogEntry, flush: 'flushdb' | 'flushall'): void {
    const databases = this.keyspaces.flushed(flush, db)
    if (this.hooks.leavesCache()) this.keyspaces.flushStoresOnly(databases)
    else this.keyspaces.flush(databases)
    for (const flushed of databases) this.changed(flushed, null)
  }

  private applyWrite({words, db, timeMs}: BinlogEntry): void {
    try {
      const {effects} = this.keyspaces.run(words, db, timeMs)
      if (!this.hooks.leavesCache()) this.keyspaces.tellCache(effects, db, timeMs)
      for (const effect of effects) this.changed(db, effect[1]!)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      // Only a fault can bring this about: a replica goes on, as the engines do, and counts it.
      this.failedEntries++
    }
  }
}
