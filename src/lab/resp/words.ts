import {RespError} from '../../core/resp/read-head.js'
import type {ReplyFactory} from '../../core/resp/reply-decoder.js'

/**
 * A command as the lab handles it: its name and arguments, each as a string of one character per byte (latin1).
 * Binary-safe, and usable as map keys.
 */
export type Words = readonly string[]

/** A request's parts while it is parsed. */
export type RequestPart = string | RequestPart[]

/** For RespParser: requests are arrays of bulks. */
export const requestParts: ReplyFactory<RequestPart> = {
  bulk: (bytes, start, end) => bytes.toString('latin1', start, end),
  status: refuse,
  integer: refuse,
  nil: () => refuse(),
  error: refuse,
  array: (items) => items,
}

/** The words of a parsed request; throws a RespError on a request that is no array of bulks. */
export function requestWords(request: RequestPart): Words {
  if (typeof request === 'string' || !request.every((part) => typeof part === 'string')) return refuse()
  return request
}

function refuse(): never {
  throw new RespError('a request is an array of bulk strings')
}
