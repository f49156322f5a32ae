import type {RawReply} from './reply-factory.js'

/** The bytes of a reply. */
export function encodeReply(reply: RawReply): Buffer {
  if (reply === null) return Buffer.from('$-1\r\n')
  if (Buffer.isBuffer(reply)) return Buffer.concat([Buffer.from(`$${reply.length}\r\n`), reply, Buffer.from('\r\n')])
  if (Array.isArray(reply)) return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(encodeReply)])
  if (typeof reply === 'object') return Buffer.from(`-${reply.error}\r\n`)
  return Buffer.from(`${/^-?\d+$/.test(reply) ? ':' : '+'}${reply}\r\n`, 'latin1')
}
