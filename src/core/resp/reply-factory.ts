import {toBulk} from '../bulk.js'
import type {Reply} from '../operation.js'
import type {ReplyFactory} from './reply-decoder.js'

/** Replies in the form in which histories keep them. Errors at the top level are `{error}` too. */
export const historyReplies: ReplyFactory<Reply> = {
  bulk: (bytes, start, end) => toBulk(bytes.subarray(start, end)),
  status: (text) => text,
  integer(digits) {
    const value = Number(digits)
    return Number.isSafeInteger(value) ? value : {integer: digits}
  },
  nil: () => null,
  error: (message) => ({error: message}),
  array: (items) => items,
}

/** Replies whose bulks stay bytes (copies of their own); integers stay digits, errors become `{error}`. */
export type RawReply = Buffer | string | null | {readonly error: string} | RawReply[]

/** See RawReply: for servers that parse requests, and for bulk reading. */
export const rawReplies: ReplyFactory<RawReply> = {
  bulk: (bytes, start, end) => Buffer.from(bytes.subarray(start, end)),
  status: (text) => text,
  integer: (digits) => digits,
  nil: () => null,
  error: (message) => ({error: message}),
  array: (items) => items,
}
