import type {Clock} from '../../src/app/ports/clock.js'
import type {Session} from '../../src/app/ports/session.js'
import type {Control, Monitor, View, Views} from '../../src/app/ports/view.js'
import {Failure, ServerLost} from '../../src/app/failure.js'
import {bulkFromId, bulkId} from '../../src/core/bulk.js'
import {engineFacts} from '../../src/core/engine/engines.js'
import {parseInfo} from '../../src/core/engine/parse-info.js'
import {replicationState} from '../../src/core/engine/replication-state.js'
import type {Command, Reply} from '../../src/core/operation.js'

/** One clock for all sessions. */
let stamp = 0

/** A clock on which every turn of the event loop, such as a reply takes, is a millisecond while somebody sleeps. */
export class FakeClock implements Clock {
  private atMs = 0
  private stoodStillMs = 0
  private sleepers: Array<{readonly untilMs: number; readonly wake: () => void}> = []
  private ticking = false

  nowNs(): number {
    return Math.round((this.atMs += 0.001) * 1e6)
  }

  wallTime(): Date {
    return new Date(this.atMs)
  }

  ranNs(): number {
    return this.nowNs() - Math.round(this.stoodStillMs * 1e6)
  }

  /** The process was stopped for so long. */
  standStill(ms: number): void {
    this.atMs += ms
    this.stoodStillMs += ms
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const sleeper = {untilMs: signal?.aborted === true ? 0 : this.atMs + ms, wake}
      this.sleepers.push(sleeper)
      const onAbort = () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper)
        resolve()
      }
      signal?.addEventListener('abort', onAbort, {once: true})
      if (!this.ticking) this.tick()
    })
  }

  private tick(): void {
    this.ticking = this.sleepers.length > 0
    if (!this.ticking) return
    setImmediate(() => {
      this.atMs++
      const due = this.sleepers.filter(({untilMs}) => untilMs <= this.atMs)
      this.sleepers = this.sleepers.filter(({untilMs}) => untilMs > this.atMs)
      for (const {wake} of due) wake()
      this.tick()
    })
  }
}

/** Settings of a pair in memory. */
export interface FakePairOptions {
  /** What `INFO server` says of the engine. */
  readonly info?: string
  readonly databases?: number
}

/** A primary and its replica in memory, which understand what lockstep sends to strings; no socket, no time. */
export class FakePair {
  readonly primary: FakeServer
  readonly replica: FakeServer

  constructor(options: FakePairOptions = {}) {
    this.replica = new FakeServer('replica', 7002, options, null)
    this.primary = new FakeServer('primary', 7001, options, this.replica)
  }

  get views(): Views {
    return {primary: this.primary.view, replicas: [this.replica.view], caches: []}
  }
}

export class FakeServer {
  readonly databases: Array<Map<string, string>>
  /** Every command of every session, with its database. */
  readonly log: Array<readonly [db: number, command: Command]> = []
  /** Answers of this server to commands by name, instead of its own. */
  readonly answers = new Map<string, (command: Command, db: number) => Reply>()
  /** Called before each command of a session. */
  onCommand: (command: Command, db: number) => void = () => undefined
  /** Writes reach the replica; when false, they are held back. */
  replicates = true
  /** Nothing answers any more. */
  lost: string | null = null
  readonly info = new Map<string, string>()
  /** It tells nothing by which servers of one history are known. */
  withoutHistoryId = false
  readonly calls = new Map<string, number>()
  private held: Array<readonly [number, Command]> = []
  private offset = 0

  constructor(
    private readonly name: 'primary' | 'replica',
    private readonly port: number,
    private readonly options: FakePairOptions,
    private readonly replica: FakeServer | null,
  ) {
    this.databases = Array.from({length: options.databases ?? 4}, () => new Map<string, string>())
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get view(): View {
    return {
      name: this.name,
      role: this.name,
      address: this.address,
      engine: engineFacts(parseInfo(this.options.info ?? 'redis_version:7.0.15')),
      control: this.control,
      monitor: (): Promise<Monitor> => Promise.reject(new Failure('unreachable', 'no MONITOR')),
      open: (client) => this.open(client),
      openToLook: async (client) => ({
        ...(await this.open(client)),
        request: () => Promise.reject(new Failure('unreachable', 'no replies as bytes')),
      }),
    }
  }

  /** Writes as somebody else would. */
  set(db: number, key: string, value = 'foreign'): void {
    this.databases[db]!.set(key, value)
  }

  /** Lets what was held back reach the replica. */
  release(): void {
    this.replicates = true
    for (const [db, command] of this.held.splice(0)) this.replica?.execute(command, db)
  }

  /** Loses what was held back. */
  drop(): void {
    this.replicates = true
    this.held = []
  }

  /** Names of the commands that were sent, in order. */
  sent(name: string): readonly Command[] {
    return this.log.filter(([, [word]]) => word === name).map(([, command]) => command)
  }

  private get control(): Control {
    return {
      call: (command) => {
        if (this.lost !== null)
          return Promise.reject(new ServerLost(this.address, this.lost, bulkId(command[0] ?? ''), ''))
        return Promise.resolve(this.execute(command, 0))
      },
      info: (section) => {
        if (this.lost !== null) return Promise.reject(new ServerLost(this.address, this.lost, 'INFO', ''))
        return Promise.resolve(this.fields(section))
      },
      replication: () => Promise.resolve(replicationState(this.fields())),
      close: () => undefined,
    }
  }

  private fields(section?: string): ReadonlyMap<string, string> {
    if (section === 'commandstats')
      return new Map([...this.calls].map(([name, calls]) => [`cmdstat_${name}`, `calls=${calls},usec=1`]))
    if (section === 'keyspace')
      return new Map(
        [...this.databases.entries()]
          .filter(([, keys]) => keys.size > 0)
          .map(([db, keys]) => [`db${db}`, `keys=${keys.size},expires=0,avg_ttl=0`]),
      )
    if (section === 'cache') return new Map()
    return new Map([
      ['run_id', this.name],
      ['uptime_in_seconds', '10'],
      ...(this.withoutHistoryId ? [] : ([['master_replid', 'one']] as const)),
      ['role', this.name === 'primary' ? 'master' : 'slave'],
      ['master_link_status', 'up'],
      ['master_repl_offset', String(this.offset)],
      ...this.info,
    ])
  }

  private open(client: string): Promise<Session> {
    if (this.lost !== null) return Promise.reject(new ServerLost(this.address, this.lost, 'connecting', ''))
    let db = 0
    let queue: Command[] | null = null
    let watched: readonly string[] = []
    let watchedBefore = ''
    const values = () => JSON.stringify(watched.map((id) => this.databases[db]!.get(id) ?? null))
    const inSession = (command: Command): Reply => {
      const name = bulkId(command[0] ?? '')
      if (name === 'WATCH') {
        watched = command.slice(1).map(bulkId)
        watchedBefore = values()
      }
      if (name === 'MULTI') queue = []
      else if (name === 'EXEC' && queue !== null) {
        const queued = queue
        queue = null
        return values() === watchedBefore ? queued.map((one) => this.execute(one, db)) : null
      } else if (queue !== null) {
        queue.push(command)
        return 'QUEUED'
      } else return this.execute(command, db)
      return 'OK'
    }
    return Promise.resolve({
      client,
      send: async (commands) => {
        // As over a socket: the reply comes in a later turn.
        await new Promise((resolve) => setImmediate(resolve))
        const invokedNs = ++stamp
        const replies: Reply[] = []
        for (const command of commands) {
          if (this.lost !== null) break
          this.onCommand(command, db)
          this.log.push([db, command])
          const reply = inSession(command)
          if (command[0] === 'SELECT' && reply === 'OK') db = Number(command[1])
          replies.push(reply)
        }
        return {
          invokedNs,
          replies,
          completedNs: replies.map(() => ++stamp),
          lost: replies.length < commands.length ? this.lost : null,
        }
      },
      close: () => undefined,
    })
  }

  private execute(command: Command, db: number): Reply {
    const name = bulkId(command[0] ?? '')
    this.calls.set(name.toLowerCase(), (this.calls.get(name.toLowerCase()) ?? 0) + 1)
    const reply = this.answers.get(name)?.(command, db) ?? this.answer(name, command, db)
    const failed = typeof reply === 'object' && reply !== null && 'error' in reply
    // A DEL of what the primary does not hold is not replicated.
    if (!failed && reply !== 0 && /^(SET|DEL|FLUSHDB|FLUSHALL)$/.test(name)) this.replicate(command, db)
    return reply
  }

  private replicate(command: Command, db: number): void {
    if (this.replica === null) return
    this.offset += 10
    if (this.replicates) this.replica.execute(command, db)
    else this.held.push([db, command])
    this.replica.offset = this.offset
  }

  private answer(name: string, command: Command, db: number): Reply {
    const keys = this.databases[db]!
    const ids = command.slice(1).map(bulkId)
    switch (name) {
      case 'SELECT':
        return Number(command[1]) < this.databases.length ? 'OK' : {error: 'ERR DB index is out of range'}
      case 'SET':
        keys.set(ids[0]!, ids[1]!)
        return 'OK'
      case 'GET':
        return keys.has(ids[0]!) ? bulkFromId(keys.get(ids[0]!)!) : null
      case 'MGET':
        return ids.map((id) => (keys.has(id) ? bulkFromId(keys.get(id)!) : null))
      case 'DEL':
        return ids.filter((id) => keys.delete(id)).length
      case 'EXISTS':
        return ids.filter((id) => keys.has(id)).length
      case 'TYPE':
        return keys.has(ids[0]!) ? 'string' : 'none'
      case 'PTTL':
      case 'PEXPIRETIME':
        return keys.has(ids[0]!) ? -1 : -2
      case 'SCAN':
        return ['0', [...keys.keys()].map(bulkFromId)]
      case 'FLUSHDB':
        keys.clear()
        return 'OK'
      case 'FLUSHALL':
        for (const database of this.databases) database.clear()
        return 'OK'
      case 'WATCH':
      case 'UNWATCH':
        return 'OK'
      case 'CONFIG':
        return ['databases', String(this.databases.length)]
      default:
        return {error: `ERR unknown command '${name}'`}
    }
  }
}
