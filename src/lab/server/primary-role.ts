import {CommandError, SYNTAX} from '../commands/command-error.js'
import type {FaultHooks} from '../faults/fault-hooks.js'
import {BinlogOffsets} from '../replication/binlog.js'
import {flushName, swappedDatabases, type BinlogEntry} from '../replication/binlog-entry.js'
import {array, bulk, integer, OK, type Wire} from '../resp/wire.js'
import type {Words} from '../resp/words.js'
import type {Keyspaces} from './keyspaces.js'
import type {ReplicaRole} from './replica-role.js'
import type {ChangeListener, DataRequest, Role} from './role.js'

/** Runs commands, logs their effects, and sends the log to the replica a moment later. */
export class PrimaryRole implements Role {
  readonly name = 'primary'
  readonly offsets: BinlogOffsets
  private unsent: BinlogEntry[][] = []
  /** Entries of the transaction that is being run. */
  private transaction: BinlogEntry[] | null = null
  private closed = false

  constructor(
    readonly keyspaces: Keyspaces,
    private readonly replica: ReplicaRole,
    private readonly replicaPort: () => number,
    private readonly hooks: Required<FaultHooks>,
    private readonly changed: ChangeListener,
    /** How long the next flush takes; null: no longer than it has to. */
    private readonly flushMs: () => number | null,
  ) {
    this.offsets = new BinlogOffsets(keyspaces.databases.length)
  }

  execute(request: DataRequest): Wire | Promise<Wire> {
    const flush = flushName(request.words)
    if (flush !== null) return this.flush(request, flush)
    const {words, db} = request
    const swapped = swappedDatabases(words)
    if (swapped) return this.swap(request, swapped)
    const nowMs = Date.now()
    const {reply, effects} = this.keyspaces.run(words, db, nowMs, request.inTransaction)
    if (effects.length > 0) {
      this.keyspaces.tellCache(effects, db, nowMs)
      for (const effect of effects) this.changed(db, effect[1]!)
      const logged = this.hooks.logsAsTyped(words) ? [words] : effects
      for (const effect of logged) this.append({db, words: effect, timeMs: nowMs, source: request.source})
    }
    return reply
  }

  together(run: () => Wire): Wire {
    this.transaction = []
    try {
      return run()
    } finally {
      const entries = this.transaction
      this.transaction = null
      if (entries.length > 0) this.enqueue(entries)
    }
  }

  beforeCommands(): void {
    // Nothing is ever due here: effects happen as the commands run.
  }

  replicationLines(): readonly string[] {
    const offset = this.replica.offsets.total
    return [
      'role:master',
      'connected_slaves:1',
      `apply_order:${this.replica.order}`,
      `slave0:ip=127.0.0.1,port=${this.replicaPort()},state=online,offset=${offset},lag=0`,
    ]
  }

  roleReply(): Wire {
    const replica = array([
      bulk('127.0.0.1'),
      bulk(String(this.replicaPort())),
      bulk(String(this.replica.offsets.total)),
    ])
    return array([bulk('master'), integer(this.offsets.total), array([replica])])
  }

  close(): void {
    this.closed = true
    this.keyspaces.close()
  }

  private swap({words, db, source}: DataRequest, swapped: readonly [number, number]): Wire {
    const {databases} = this.keyspaces
    if (swapped.some((one) => databases[one] === undefined)) throw new CommandError('ERR DB index is out of range')
    this.keyspaces.swap(...swapped)
    this.flushed(swapped)
    this.append({db, words, timeMs: Date.now(), source})
    return OK
  }

  private flush(request: DataRequest, name: 'flushdb' | 'flushall'): Wire | Promise<Wire> {
    checkFlushOptions(request.words)
    const databases = this.keyspaces.flushed(name, request.db)
    const tornMs = request.inTransaction ? null : this.hooks.tearsFlushMs()
    if (tornMs !== null) return this.flushTorn(request, databases, tornMs)
    this.keyspaces.flush(databases)
    this.flushed(databases)
    const lateMs = request.inTransaction ? null : this.hooks.logsFlushLateMs()
    if (lateMs !== null) return later(lateMs, () => this.logFlush(request))
    const reply = this.logFlush(request)
    const tookMs = request.inTransaction ? null : this.flushMs()
    return tookMs === null ? reply : later(tookMs, () => reply)
  }

  private flushTorn(request: DataRequest, databases: readonly number[], tornMs: number): Promise<Wire> {
    const flushRest = this.keyspaces.flushHalf(databases)
    this.flushed(databases)
    return later(tornMs, () => {
      flushRest()
      this.flushed(databases)
      return this.logFlush(request)
    })
  }

  private flushed(databases: readonly number[]): void {
    for (const db of databases) this.changed(db, null)
  }

  private logFlush({words, db, source}: DataRequest): Wire {
    this.append({db, words, timeMs: Date.now(), source})
    return OK
  }

  private append(entry: BinlogEntry): void {
    this.offsets.append(entry)
    if (this.transaction) this.transaction.push(entry)
    else this.enqueue([entry])
  }

  private enqueue(entries: BinlogEntry[]): void {
    this.unsent.push(entries)
    if (this.unsent.length === 1) setImmediate(this.send)
  }

  private readonly send = (): void => {
    const unsent = this.unsent
    this.unsent = []
    if (!this.closed) this.replica.receive(unsent)
  }
}

function checkFlushOptions(words: Words): void {
  const option = words[1]?.toLowerCase()
  if (words.length > 2 || (option !== undefined && option !== 'async' && option !== 'sync')) {
    throw new CommandError(SYNTAX)
  }
}

function later(delayMs: number, finish: () => Wire): Promise<Wire> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(finish())
    }, delayMs)
  })
}
