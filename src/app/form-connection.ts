import {fromBulk, toBulk} from '../core/bulk.js'
import type {StoreForm} from '../core/engine/pika-store-forms.js'
import type {Command, Reply} from '../core/operation.js'
import {encodeCommands, type Words} from '../core/resp/encode-command.js'
import {encodeReply} from '../core/resp/encode-reply.js'
import {Replies} from '../core/resp/replies.js'
import {rawReplies, type RawReply} from '../core/resp/reply-factory.js'
import {RespParser} from '../core/resp/resp-parser.js'
import type {Connection, RawReplies} from './ports/connection.js'
import type {SentBatch} from './ports/session.js'

/** A connection that puts questions in another form, and answers as they stand. */
export class FormConnection implements Connection {
  constructor(
    private readonly plain: Connection,
    private readonly formOf: (command: Words) => StoreForm | null,
  ) {}

  get client(): string {
    return this.plain.client
  }

  async send(commands: readonly Command[]): Promise<SentBatch> {
    const forms = commands.map((command) => this.formOf(command))
    const asked = commands.map((command, at) => (forms[at]?.ask as Command | undefined) ?? command)
    const batch = await this.plain.send(asked)
    return {...batch, replies: batch.replies.map((reply, at) => this.reply(reply, forms[at] ?? null))}
  }

  async request(bytes: Buffer, count: number, maxBytes?: number): Promise<RawReplies> {
    const commands: Words[] = []
    new RespParser<RawReply>(rawReplies, (words) => {
      const [name, ...rest] = words as Buffer[]
      commands.push([name!.toString('latin1'), ...rest])
    }).push(bytes)
    const forms = commands.map((command) => this.formOf(textual(command)))
    if (forms.every((form) => form === null)) return this.plain.request(bytes, count, maxBytes)
    const asked = encodeCommands(commands.map((command, at) => forms[at]?.ask ?? command))
    const answer = await this.plain.request(asked, count, maxBytes)
    if (answer.dropped) return answer
    const replies = new Replies(answer, count)
    const parts = forms.map((form, at) => {
      if (form === null || replies.error(at) !== null) return Buffer.from(replies.raw(at))
      return encodeReply(form.answer(replies.value(at)))
    })
    answer.release()
    const own = Buffer.concat(parts)
    return {...answer, bytes: own, length: own.length, release: () => undefined}
  }

  close(): void {
    this.plain.close()
  }

  private reply(reply: Reply, form: StoreForm | null): Reply {
    if (form === null || (typeof reply === 'object' && reply !== null && 'error' in reply)) return reply
    return fromRaw(form.answer(toRaw(reply)))
  }
}

/** Words behind the key are numbers and options: forms look at them as text. */
function textual([name, key, ...rest]: Words): Words {
  return [
    name!,
    ...(key === undefined ? [] : [key]),
    ...rest.map((word) => (typeof word === 'object' && 'base64' in word ? word : word.toString())),
  ]
}

function toRaw(reply: Reply): RawReply {
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(toRaw)
  if (typeof reply === 'string' || (typeof reply === 'object' && reply !== null && 'base64' in reply))
    return fromBulk(reply)
  return typeof reply === 'number' ? String(reply) : null
}

function fromRaw(reply: RawReply): Reply {
  if (Array.isArray(reply)) return reply.map(fromRaw)
  if (Buffer.isBuffer(reply)) return toBulk(reply)
  if (typeof reply === 'string' && /^-?\d+$/.test(reply)) return Number(reply)
  return reply
}
