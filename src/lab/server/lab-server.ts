import {randomBytes} from 'node:crypto'
import {createServer, type AddressInfo} from 'node:net'
import type {Dialect} from '../dialect/dialect.js'
import type {Words} from '../resp/words.js'
import {Connection} from './connection.js'
import {monitorLine} from './monitor-line.js'
import type {Role} from './role.js'

/** What both servers of a pair are told when they are made. */
export interface ServerSettings {
  readonly password: string | undefined
  readonly replicationId: string
  readonly faults: readonly string[]
  readonly workers: number
  readonly dialect: Dialect
}

/** One RESP2 server on 127.0.0.1: its clients and counters. What it does with data is its role's. */
export class LabServer {
  /** Whether lockstep's functions were loaded here. */
  holdsLibrary = false
  readonly runId = randomBytes(20).toString('hex')
  readonly connections = new Set<Connection>()
  /** Calls by lower-case command name. */
  readonly calls = new Map<string, number>()
  connectionsReceived = 0
  role!: Role
  private readonly monitors = new Set<Connection>()
  private readonly listener = createServer((socket) => {
    this.connections.add(new Connection(++this.connectionsReceived, socket, this))
  })

  constructor(private readonly given: ServerSettings) {}

  get dialect(): Dialect {
    return this.given.dialect
  }

  get password(): string | undefined {
    return this.given.password
  }

  get replicationId(): string {
    return this.given.replicationId
  }

  get faults(): readonly string[] {
    return this.given.faults
  }

  /** 0 until it listens. */
  get port(): number {
    return (this.listener.address() as AddressInfo | null)?.port ?? 0
  }

  /** Takes the port, a free one when it is 0; rejects when it is in use. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.listener.once('error', reject)
      this.listener.listen(port, '127.0.0.1', () => {
        this.listener.removeListener('error', reject)
        resolve()
      })
    })
  }

  /** Ends all connections and the listener. */
  close(): void {
    this.listener.close()
    for (const connection of this.connections) connection.destroy()
    this.role.close()
  }

  count(name: string): void {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1)
  }

  forget(connection: Connection): void {
    this.connections.delete(connection)
    this.monitors.delete(connection)
  }

  /** Marks the watches of a key, or of all keys of a database when `key` is null. */
  readonly changed = (db: number, key: string | null): void => {
    for (const connection of this.connections) {
      if (connection.watched.size === 0) continue
      const touched =
        key === null
          ? [...connection.watched].some((watched) => watched.startsWith(`${db}:`))
          : connection.watched.has(`${db}:${key}`)
      if (touched) connection.watchBroken = true
    }
  }

  /** Whether anybody listens to MONITOR. */
  get monitored(): boolean {
    return this.monitors.size > 0
  }

  monitor(connection: Connection): void {
    this.monitors.add(connection)
  }

  feedMonitors(db: number, source: string, words: Words): void {
    const line = monitorLine(Date.now(), db, source, words)
    for (const connection of this.monitors) connection.push(line)
  }

  /** What CONFIG GET shows. */
  settings(): Readonly<Record<string, string>> {
    return {
      databases: String(this.role.keyspaces.databases.length),
      port: String(this.port),
      bind: '127.0.0.1',
      'sync-thread-num': String(this.given.workers),
      'cache-model': '1',
      appendonly: 'no',
      save: '',
      maxmemory: '0',
    }
  }
}
