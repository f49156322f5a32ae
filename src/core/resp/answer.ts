import {ReplyDecoder} from './reply-decoder.js'
import {rawReplies} from './reply-factory.js'

/** Whole replies as they came over the wire, and who gave them. */
export interface Answer {
  /** These replies and nothing else. */
  readonly bytes: Buffer
  /** Such as `replica 127.0.0.1:6380`, for errors. */
  readonly server: string
  /** The command, or the first of several, that was answered; for errors. */
  readonly asked: string
}

/**
 * A server answered in another form than the command has: something on the way has mixed up, lost or added replies, or
 * the server speaks another dialect. Nothing that comes over this connection can be trusted.
 */
export class UnexpectedReply extends Error {
  override name = 'UnexpectedReply'

  constructor({bytes, server, asked}: Answer, at: number, wanted: string) {
    super(
      `${server} answers ${asked} with ${describeReply(bytes, at)} where ${wanted} belongs; is there a proxy in between that mixes replies up?`,
    )
  }
}

/** The form of a reply, for people: its content is somebody's data, unless it is an error. */
function describeReply(bytes: Buffer, at: number): string {
  if (at >= bytes.length) return 'nothing'
  const decoder = new ReplyDecoder(rawReplies)
  decoder.position = at
  const reply = decoder.next(bytes, bytes.length)
  if (reply === null) return 'nil'
  if (Array.isArray(reply)) return `an array of ${reply.length}`
  if (Buffer.isBuffer(reply)) return `a string of ${reply.length} bytes`
  if (typeof reply === 'object') return `an error (${reply.error})`
  return /^[+-]?\d+$/.test(reply) ? 'a number' : 'a word'
}
