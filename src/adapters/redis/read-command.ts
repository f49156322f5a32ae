import type {Bulk} from '../../core/bulk.js'
import type {Command} from '../../core/operation.js'

/** Types for which Pika 3.5 keeps name spaces of their own, so that one name may be in several. */
export const TYPES_PIKA_HOLDS_APART = ['string', 'hash', 'list', 'set', 'zset'] as const

/** The command that reads a whole value of this type. */
export function readCommand(type: string, key: Bulk): Command {
  switch (type) {
    case 'string':
      return ['GET', key]
    case 'hash':
      return ['HGETALL', key]
    case 'list':
      return ['LRANGE', key, '0', '-1']
    case 'set':
      return ['SMEMBERS', key]
    case 'zset':
      return ['ZRANGE', key, '0', '-1', 'WITHSCORES']
    case 'stream':
      return ['XRANGE', key, '-', '+']
    default:
      return ['DUMP', key]
  }
}
