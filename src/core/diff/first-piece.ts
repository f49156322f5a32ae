import {ARRAY, BULK, headForm, headLength, readHead} from '../resp/read-head.js'
import type {Words} from '../resp/encode-command.js'

/**
 * The question for up to so many elements of a value of a type that Pika lists by name, or for bytes of a string: one
 * more than is wanted tells that there are more. Null for types that are always looked at closely.
 */
export function firstPiece(type: string, key: Buffer, elements: number, bytes: number): Words | null {
  switch (type) {
    case 'string':
      return ['GETRANGE', key, '0', String(bytes)]
    case 'hash':
      return ['PKHSCANRANGE', key, '', '', 'LIMIT', String(elements + 1)]
    case 'set':
      return ['SSCAN', key, '0', 'COUNT', String(elements + 1)]
    case 'zset':
      return ['ZRANGE', key, '0', String(elements), 'WITHSCORES']
    case 'list':
      return ['LRANGE', key, '0', String(elements)]
    default:
      return null
  }
}

/** The elements in an answer to `firstPiece`; null when the value has more, or the answer is of another form. */
export function wholePieceSize(type: string, reply: Uint8Array, elements: number, bytes: number): number | null {
  const head = readHead(reply, 0, reply.length)
  if (head < 0 || headLength < 0) return null
  if (type === 'string') return headForm === BULK && headLength <= bytes ? 1 : null
  if (headForm !== ARRAY) return null
  if (type === 'list') return headLength <= elements ? headLength : null
  if (type === 'zset') return headLength <= 2 * elements ? headLength / 2 : null
  // A page: where the next one begins, and the items.
  const place = readHead(reply, head, reply.length)
  if (place < 0 || (headForm as number) !== BULK) return null
  const ended = type === 'hash' ? headLength === 0 : headLength === 1 && reply[place] === DIGIT_0
  const items = place + headLength + 2
  if (!ended || readHead(reply, items, reply.length) < 0) return null
  return type === 'hash' ? headLength / 2 : headLength
}

const DIGIT_0 = 0x30
