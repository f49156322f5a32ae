import {connect, type Socket} from 'node:net'
import {once} from 'node:events'
import {encodeCommands} from '../../../src/core/resp/encode-command.js'
import {historyReplies} from '../../../src/core/resp/reply-factory.js'
import {RespParser} from '../../../src/core/resp/resp-parser.js'
import type {Command, Reply} from '../../../src/core/operation.js'

/** A RESP2 client that sends exactly what it is told, when it is told, for tests. */
export class RawClient {
  private readonly waiting: Array<(reply: Reply) => void> = []
  /** Replies nobody asked for: MONITOR's lines. */
  readonly unasked: Reply[] = []

  private constructor(private readonly socket: Socket) {
    const parser = new RespParser<Reply>(historyReplies, (reply) => {
      const take = this.waiting.shift()
      if (take) take(reply)
      else this.unasked.push(reply)
    })
    socket.on('data', (chunk) => {
      parser.push(chunk)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const take of this.waiting.splice(0)) take({error: 'connection closed'})
    })
  }

  /** Connects to `redis://host:port`. */
  static async connect(url: string): Promise<RawClient> {
    const {hostname, port} = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** One command, split at blanks unless given as words. */
  async call(command: string | Command): Promise<Reply> {
    return (await this.pipeline([command]))[0]!
  }

  /** One command whose answer is text. */
  async text(command: string | Command): Promise<string> {
    const reply = await this.call(command)
    if (typeof reply !== 'string') throw new Error(`not a text: ${JSON.stringify(reply)}`)
    return reply
  }

  /** All commands in one write; their replies in order. */
  async pipeline(commands: ReadonlyArray<string | Command>): Promise<Reply[]> {
    if (this.socket.destroyed) throw new Error('the connection is closed')
    const replies = commands.map(() => new Promise<Reply>((resolve) => this.waiting.push(resolve)))
    this.socket.write(
      encodeCommands(commands.map((command) => (typeof command === 'string' ? command.split(' ') : command))),
    )
    return Promise.all(replies)
  }

  /** Bytes as they are. */
  write(bytes: string): void {
    this.socket.write(bytes)
  }

  /** The unasked replies that are text. */
  get lines(): string[] {
    return this.unasked.filter((reply) => typeof reply === 'string')
  }

  get closed(): boolean {
    return this.socket.destroyed
  }

  close(): void {
    this.socket.destroy()
  }
}
