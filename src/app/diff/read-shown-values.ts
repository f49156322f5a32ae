import {typeCalled, valueCommand, valueType} from '../../core/engine/value-types.js'
import type {Words} from '../../core/resp/encode-command.js'
import type {ShownValue} from '../../core/diff/describe-difference.js'
import type {Replies} from '../../core/resp/replies.js'
import type {RawReply} from '../../core/resp/reply-factory.js'
import {WHOLE_ELEMENTS} from './compare-values.js'
import type {LinkEnd} from './pair-link.js'

const SHOWN_BYTES = 1024
const SHOWN_ELEMENTS = 10

/**
 * What one server holds under these names of the selected database, large values only in part; null where nothing.
 * `types` says which type of a name is wanted, where a name may hold several.
 */
export async function readShownValues(
  end: LinkEnd,
  keys: readonly Buffer[],
  types: readonly string[] | null,
): Promise<ReadonlyArray<ShownValue | null>> {
  const wanted = types ?? (await typesOf(end, keys))
  const sizes = await end.read(keys.map((key, at) => [valueType(wanted[at]!)?.size ?? 'EXISTS', key]))
  const values = await end.read(keys.map((key, at) => showCommand(wanted[at]!, key, sizes.number(at))))
  return keys.map((_, at) => {
    const absent = wanted[at] === 'none' || (types !== null && sizes.number(at) === 0)
    return absent ? null : shown(wanted[at]!, sizes.number(at), values, at)
  })
}

async function typesOf(end: LinkEnd, keys: readonly Buffer[]): Promise<readonly string[]> {
  const replies = await end.read(keys.map((key) => ['TYPE', key]))
  return keys.map((_, at) => typeCalled(replies.text(at)))
}

function showCommand(type: string, key: Buffer, size: number): Words {
  const few = String(SHOWN_ELEMENTS)
  if (type === 'none') return ['EXISTS', key]
  if (type === 'stream') return ['XREVRANGE', key, '+', '-', 'COUNT', few]
  if (type === 'string') return ['GETRANGE', key, '0', String(SHOWN_BYTES - 1)]
  if (size <= WHOLE_ELEMENTS) return valueCommand(type, key)
  switch (type) {
    case 'hash':
      return ['HSCAN', key, '0', 'COUNT', few]
    case 'set':
      return ['SSCAN', key, '0', 'COUNT', few]
    case 'zset':
      return ['ZRANGE', key, '0', '9', 'WITHSCORES']
    default:
      return ['LRANGE', key, '0', '9']
  }
}

function shown(type: string, size: number, replies: Replies, at: number): ShownValue {
  const reply = replies.value(at)
  const scanned = (type === 'hash' || type === 'set') && size > WHOLE_ELEMENTS && Array.isArray(reply)
  const items = flat(scanned ? (reply[1] ?? null) : reply)
  return {
    type,
    size,
    items,
    partial: type === 'string' ? size > SHOWN_BYTES : type === 'stream' || size > WHOLE_ELEMENTS,
  }
}

function flat(reply: RawReply): Buffer[] {
  if (Array.isArray(reply)) return reply.flatMap(flat)
  return Buffer.isBuffer(reply) ? [reply] : []
}
