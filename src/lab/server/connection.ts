import type {Socket} from 'node:net'
import {RespError} from '../../core/resp/read-head.js'
import {RespParser} from '../../core/resp/resp-parser.js'
import {CommandError} from '../commands/command-error.js'
import {requestParts, requestWords, type RequestPart, type Words} from '../resp/words.js'
import {error, type Wire} from '../resp/wire.js'
import {dispatch} from './dispatch.js'
import type {LabServer} from './lab-server.js'
import type {Transaction} from './transaction.js'

/** One client: its socket, and what it has set. Commands run in the order in which they came. */
export class Connection {
  readonly address: string
  readonly connectedAtMs = Date.now()
  name = ''
  db = 0
  authenticated: boolean
  monitoring = false
  transaction: Transaction | null = null
  /** The keys watched, as `db:key`; null in `broken` when none of them has changed. */
  readonly watched = new Set<string>()
  watchBroken = false
  lastCommand = 'NULL'
  lastActiveMs = Date.now()
  /** Set by QUIT and CLIENT KILL: close when the reply is out. */
  closing = false

  private readonly parser: RespParser<RequestPart>
  private readonly backlog: Words[] = []
  private outgoing = ''
  private blocked = false

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    readonly server: LabServer,
  ) {
    this.address = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`
    this.authenticated = server.password === undefined
    this.parser = new RespParser(requestParts, (request) => {
      const words = requestWords(request)
      // An empty request asks for nothing and is answered with nothing, as by Redis.
      if (words.length > 0) this.backlog.push(words)
    })
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.receive(chunk)
    })
    socket.on('drain', () => {
      socket.resume()
    })
    // The peer is gone; 'close' follows and cleans up.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closing = true
      server.forget(this)
    })
  }

  /** Sends bytes that are no answer to a command, as MONITOR does. */
  push(text: Wire): void {
    this.outgoing += text
    if (!this.blocked) this.flushOutgoing()
  }

  /** Closes at once. */
  destroy(): void {
    this.closing = true
    this.socket.destroy()
  }

  /** Forgets transaction and watches, as EXEC and DISCARD do. */
  endTransaction(): void {
    this.transaction = null
    this.watched.clear()
    this.watchBroken = false
  }

  private receive(chunk: Buffer): void {
    let problem: string | undefined
    try {
      this.parser.push(chunk)
    } catch (caught) {
      if (!(caught instanceof RespError)) throw caught
      problem = caught.message
    }
    this.runBacklog()
    if (problem !== undefined) {
      this.socket.end(error(`ERR Protocol error: ${problem}`), 'latin1')
    }
  }

  private runBacklog(): void {
    if (this.blocked) return
    this.server.role.beforeCommands()
    this.lastActiveMs = Date.now()
    let at = 0
    while (at < this.backlog.length && !this.closing) {
      const reply = this.answer(this.backlog[at++]!)
      if (typeof reply === 'string') {
        this.outgoing += reply
        continue
      }
      this.blocked = true
      void reply.then((late) => {
        this.blocked = false
        this.outgoing += late
        this.runBacklog()
      })
      break
    }
    this.backlog.splice(0, at)
    this.flushOutgoing()
    if (this.closing && !this.socket.destroyed) this.socket.end()
  }

  private answer(words: Words): Wire | Promise<Wire> {
    try {
      return dispatch(this, words)
    } catch (caught) {
      if (caught instanceof CommandError) return error(caught.message)
      throw caught
    }
  }

  private flushOutgoing(): void {
    if (this.outgoing === '') return
    const text = this.outgoing
    this.outgoing = ''
    if (this.socket.writable && !this.socket.write(text, 'latin1')) this.socket.pause()
  }
}
