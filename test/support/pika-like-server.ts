import {createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {rawReplies, type RawReply} from '../../src/core/resp/reply-factory.js'
import {RespParser} from '../../src/core/resp/resp-parser.js'

type Wire = string | number | null | readonly Wire[]

/** What a name holds, by type: several at once, as on Pika 3.5. */
export interface PikaValue {
  readonly string?: string
  readonly hash?: Readonly<Record<string, string>>
  readonly list?: readonly string[]
  readonly zset?: Readonly<Record<string, string>>
  readonly set?: readonly string[]
  readonly stream?: ReadonlyArray<readonly [id: string, fields: readonly string[]]>
  readonly expireAtMs?: number
}

export type PikaData = ReadonlyArray<ReadonlyMap<string, PikaValue>>

/** The order in which Pika lists types. */
const TYPES = ['string', 'hash', 'set', 'list', 'stream', 'zset'] as const

/** Outside of a transaction the server dies of them: somebody is always loading keys into its cache here. */
const DEADLY = new Set(['type', 'ttl', 'pttl'])

const UNKNOWN = new Set(['dump', 'pexpiretime', 'smismember', 'zmscore', 'hpexpiretime', 'xpending'])

/**
 * A server that answers what `lockstep diff` asks in the forms that were recorded from Pika 3.5.5: a
 * name once for each type that it holds, cursors that count, pages that may be empty, a stream without a type,
 * DBSIZE of the past, and no DUMP, PEXPIRETIME, SMISMEMBER or ROLE. It serves fixed data and takes no writes.
 */
export class PikaLikeServer {
  private constructor(
    private readonly server: Server,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  /** `transactions`: it carries them out, as the replicas of 3.5.4 do not. */
  static async start(data: PikaData, replication: string, transactions = true): Promise<PikaLikeServer> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      let db = 0
      let queue: string[][] | null = null
      const parser = new RespParser<RawReply>(rawReplies, (request) => {
        const words = (request as Buffer[]).map((word) => word.toString('latin1'))
        const command = words[0]!.toLowerCase()
        const write = (text: string) => socket.write(Buffer.from(text, 'latin1'))
        if (command === 'multi') {
          queue = []
          write('+OK\r\n')
        } else if (command === 'discard') {
          queue = null
          write('+OK\r\n')
        } else if (command === 'exec') {
          if (transactions) {
            const known = queue!.every(([name]) => !UNKNOWN.has(name!.toLowerCase()))
            const replies = queue!.map((queued) => answer(data, db, replication, queued))
            queue = null
            write(known ? `*${replies.length}\r\n${replies.join('')}` : '-EXECABORT because of previous errors.\r\n')
          } else write('-ERR Server in read-only\r\n')
        } else if (queue) {
          queue.push(words)
          write(UNKNOWN.has(command) ? `-ERR unknown command "${command}"\r\n` : '+QUEUED\r\n')
        } else if (DEADLY.has(command)) {
          for (const each of sockets) each.destroy()
        } else {
          if (command === 'select' && Number(words[1]) < data.length) db = Number(words[1])
          write(answer(data, db, replication, words))
        }
      })
      socket.on('data', (chunk) => parser.push(chunk))
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new PikaLikeServer(server, sockets)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

function answer(
  data: PikaData,
  db: number,
  replication: string,
  [command, key = '', ...rest]: readonly string[],
): string {
  const held = data[db]!.get(key) ?? {}
  switch (command!.toLowerCase()) {
    case 'ping':
      return '+PONG\r\n'
    case 'client':
      return key.toLowerCase() === 'setname' ? '+OK\r\n' : `-ERR unknown subcommand '${key}'\r\n`
    case 'select':
      return Number(key) < data.length ? '+OK\r\n' : "-ERR invalid DB index for 'select DB index is out of range'\r\n"
    case 'info':
      return encode(info(replication, key.toLowerCase()))
    case 'time':
      return encode([String(Math.floor(Date.now() / 1000)), '0'])
    case 'dbsize':
      return ':0\r\n'
    case 'scan':
      return encode(scan(data[db]!, Number(key), rest))
    case 'keys':
      return encode([...data[db]!].flatMap(([name, held]) => (Object.hasOwn(held, rest[0]!) ? [name] : [])))
    case 'pkscanrange':
      return encode(range(data[db]!, key, rest))
    case 'type':
      return `+${typesOf(held).find((type) => type !== 'stream') ?? 'none'}\r\n`
    case 'ptype':
      return encode(typesOf(held).filter((type) => type !== 'stream'))
    case 'exists':
      return encode(
        [key, ...rest].filter((name) => typesOf(data[db]!.get(name) ?? {}).some((type) => type !== 'stream')).length,
      )
    case 'pttl':
      return encode(
        typesOf(held).length === 0
          ? -2
          : held.expireAtMs === undefined
            ? -1
            : Math.max(0, held.expireAtMs - Date.now()),
      )
    default:
      return typed(held, command!.toLowerCase(), rest)
  }
}

/** Commands on one type: those of other types under the same name are not in their way. */
function typed(held: PikaValue, command: string, rest: readonly string[]): string {
  const {string, hash = {}, list = [], zset = {}, set = [], stream = []} = held
  switch (command) {
    case 'get':
      return encode(string ?? null)
    case 'strlen':
      return encode(string?.length ?? 0)
    case 'getrange':
      return encode((string ?? '').slice(Number(rest[0]), Number(rest[1]) + 1))
    case 'hlen':
      return encode(Object.keys(hash).length)
    case 'pkhscanrange':
      return encode(['', Object.entries(hash).flat()])
    case 'sscan':
      return encode(['0', set])
    case 'sunion':
      return encode(set)
    case 'zrangebyscore':
      return encode(Object.entries(zset).flat())
    case 'zlexcount':
      return encode(Object.keys(zset).length)
    case 'hgetall':
      return encode(Object.entries(hash).flat())
    case 'llen':
      return encode(list.length)
    case 'lrange':
      return encode(list)
    case 'scard':
      return encode(set.length)
    case 'smembers':
      return encode(set)
    case 'zcard':
      return encode(Object.keys(zset).length)
    case 'zrange':
      return encode(Object.entries(zset).flat())
    case 'xlen':
      return stream.length === 0 ? '-ERR no such key\r\n' : encode(stream.length)
    case 'xrange':
    case 'xrevrange':
      return encode(stream)
    case 'xinfo':
      return encode([])
    default:
      return `-ERR unknown command "${command}"\r\n`
  }
}

function typesOf(held: PikaValue): ReadonlyArray<(typeof TYPES)[number]> {
  return TYPES.filter((type) => held[type] !== undefined)
}

/** Names in order, with the values of strings where they are asked for; a page of at most seven. */
function range(
  data: ReadonlyMap<string, PikaValue>,
  listed: string,
  [from = '', to = '', , limit]: readonly string[],
): Wire {
  const type = (listed === 'string_with_value' ? 'string' : listed) as keyof PikaValue
  const names = [...data]
    .filter(([name, held]) => held[type] !== undefined && name >= from && (to === '' || name <= to))
    .map(([name]) => name)
    .sort()
  const count = Math.min(7, Number(limit))
  const page = names.slice(0, count)
  const withValues = page.flatMap((name) => [name, data.get(name)!.string ?? ''])
  return [names[count] ?? '', listed === 'string_with_value' ? withValues : page]
}

function scan(data: ReadonlyMap<string, PikaValue>, cursor: number, options: readonly string[]): Wire {
  const names = TYPES.flatMap((type) => [...data].filter(([, held]) => held[type] !== undefined).map(([name]) => name))
  const at = options.findIndex((option) => option.toLowerCase() === 'count')
  const count = Math.min(7, at < 0 ? 10 : Number(options[at + 1]))
  const next = cursor + count
  // The first page is empty while its cursor is not 0: that is no end.
  const page = cursor === 0 && names.length > 0 ? [] : names.slice(cursor - 1, next - 1)
  const first = cursor === 0 && names.length > 0
  return [first ? '1' : next - 1 < names.length ? String(next) : '0', page]
}

function info(replication: string, section: string): string {
  const parts: Readonly<Record<string, string>> = {
    server: '# Server\r\npika_version:3.5.5\r\nsync_thread_num:6\r\nuptime_in_seconds:141\r\nrun_id:78a3bec5\r\n',
    replication,
    keyspace: '# Keyspace\r\n# Use "info keyspace 1" to do async statistics\r\n',
    commandstats: '# Commandstats\r\nhello:calls=3, usec=0.36, usec_per_call=0.12\r\n',
  }
  return section === '' ? Object.values(parts).join('\r\n') : (parts[section] ?? '')
}

function encode(value: Wire): string {
  if (value === null) return '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (typeof value === 'string') return `$${value.length}\r\n${value}\r\n`
  return `*${value.length}\r\n${value.map(encode).join('')}`
}
