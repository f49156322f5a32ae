import type {Words} from '../resp/encode-command.js'
import type {RawReply} from '../resp/reply-factory.js'

/** A question in a form that the store answers, past the cache; and the answer as the question itself has it. */
export interface StoreForm {
  readonly ask: Words
  readonly answer: (reply: RawReply) => RawReply
}

const ALL = '2147483647'
const AS_IT_IS = (reply: RawReply) => reply

/**
 * How Pika is asked outside of transactions; null where the question is answered from the store as it is, or where
 * nothing else than the cache answers it: lists, and single members. What is counted here is transferred.
 */
export function pikaStoreForm([name, key, ...rest]: Words): StoreForm | null {
  if (key === undefined || typeof name !== 'string') return null
  switch (name.toLowerCase()) {
    case 'get':
      return {ask: oneString(key), answer: stringIn}
    case 'strlen':
      return {ask: oneString(key), answer: (reply) => String(stringIn(reply)?.length ?? 0)}
    case 'getrange':
      return {ask: oneString(key), answer: (reply) => slice(stringIn(reply), Number(rest[0]), Number(rest[1]))}
    case 'type':
      return {ask: ['PTYPE', key], answer: (reply) => wordOf(itemsOf(reply)[0]) ?? 'none'}
    case 'exists':
      return {ask: ['PTYPE', key], answer: (reply) => String(itemsOf(reply).length)}
    case 'hgetall':
      return {ask: ['PKHSCANRANGE', key, '', '', 'LIMIT', ALL], answer: pageIn}
    case 'hlen':
      return {ask: ['PKHSCANRANGE', key, '', '', 'LIMIT', ALL], answer: (reply) => String(pageIn(reply).length / 2)}
    case 'smembers':
      return {ask: ['SUNION', key], answer: AS_IT_IS}
    case 'scard':
      return {ask: ['SUNION', key], answer: (reply) => String(itemsOf(reply).length)}
    case 'zcard':
      return {ask: ['ZLEXCOUNT', key, '-', '+'], answer: AS_IT_IS}
    case 'zrange':
      return {ask: ['ZRANGEBYSCORE', key, '-inf', '+inf', ...rest.slice(2), ...limit(rest)], answer: AS_IT_IS}
    default:
      return null
  }
}

function oneString(key: Words[number]): Words {
  // An empty name as a bound is none; it sorts before all others.
  return ['PKSCANRANGE', 'string_with_value', key, key, 'LIMIT', '1']
}

/** The value in a page of one string that ends with its name; null when there is none. */
function stringIn(reply: RawReply): Buffer | null {
  const [, value] = pageIn(reply)
  return Buffer.isBuffer(value) ? value : null
}

function slice(value: Buffer | null, from: number, to: number): Buffer {
  return (value ?? Buffer.alloc(0)).subarray(from, to + 1)
}

function limit([from, to]: Words): Words {
  return to === '-1' ? [] : ['LIMIT', from!, String(Number(to) - Number(from) + 1)]
}

function pageIn(reply: RawReply): RawReply[] {
  return Array.isArray(reply) ? itemsOf(reply[1] ?? null) : []
}

function itemsOf(reply: RawReply): RawReply[] {
  return Array.isArray(reply) ? reply : []
}

function wordOf(item: RawReply | undefined): string | null {
  return Buffer.isBuffer(item) ? item.toString('latin1') : null
}
