import {expect} from 'chai'
import {compareMembers} from '../../../src/app/diff/compare-members.js'
import type {Capabilities} from '../../../src/app/diff/capabilities.js'
import {KeyChanged, LinkEnd, PairLink} from '../../../src/app/diff/pair-link.js'
import {Throttle} from '../../../src/app/diff/throttle.js'
import {startClock} from '../../../src/adapters/clock.js'
import type {Connection, RawReplies} from '../../../src/app/ports/connection.js'
import type {View} from '../../../src/app/ports/view.js'
import type {Command} from '../../../src/core/operation.js'
import {historyReplies} from '../../../src/core/resp/reply-factory.js'
import {RespParser} from '../../../src/core/resp/resp-parser.js'

const CAPABILITIES: Capabilities = {
  expiry: 'PEXPIRETIME',
  severalTypes: false,
  smismember: true,
  zmscore: true,
  dump: true,
  streams: true,
  streamGroups: true,
  fieldExpiry: false,
}

const bulk = (text: string | undefined) => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`)
const array = (items: readonly string[]) => `*${items.length}\r\n${items.join('')}`

/** A server with one hash; `before` may change it, or answer by itself, when a command comes. */
class OneHash implements Connection {
  readonly client = 'test'
  readonly asked: string[] = []

  constructor(
    readonly fields: Map<string, string>,
    private readonly before: (command: string, server: OneHash) => string | null = () => null,
  ) {}

  request(bytes: Buffer): Promise<RawReplies> {
    let words: string[] = []
    new RespParser<unknown>(historyReplies, (reply) => (words = reply as string[])).push(bytes)
    this.asked.push(words[0]!)
    const text = this.before(words[0]!, this) ?? this.answer(words)
    const answer = Buffer.from(text)
    return Promise.resolve({
      bytes: answer,
      length: answer.length,
      dropped: false,
      errors: text.startsWith('-') ? 1 : 0,
      server: 'server',
      asked: words[0]!,
      release: () => undefined,
    })
  }

  send(): never {
    throw new Error('bytes are asked for')
  }

  close(): void {
    // Nothing is open.
  }

  private answer([command, , ...words]: Command & readonly string[]): string {
    switch (command) {
      case 'HLEN':
        return `:${this.fields.size}\r\n`
      case 'HSCAN':
        return array([bulk('0'), array([...this.fields].flat().map(bulk))])
      default:
        return array(words.map((field) => bulk(this.fields.get(field))))
    }
  }
}

function compare(primary: OneHash, replica: OneHash, sizes: readonly [number, number]) {
  const view = (name: string) => ({name, address: name}) as View
  const throttle = new Throttle({opsPerSecond: null, latencyMs: null, lagBytes: null}, startClock())
  const gate = {throttle, signal: new AbortController().signal}
  const link = new PairLink(
    new LinkEnd(view('primary'), primary, gate),
    new LinkEnd(view('replica'), replica, gate),
    CAPABILITIES,
  )
  return compareMembers(link, 'hash', Buffer.from('key'), sizes, 1000, 0)
}

const hash = (...names: string[]) => new Map(names.map((name) => [name, 'v']))

describe('compareMembers', () => {
  it('does not list the replica when nothing differs and all sizes stay', async () => {
    const replica = new OneHash(hash('a', 'b'))
    expect(await compare(new OneHash(hash('a', 'b')), replica, [2, 2])).to.deep.equal([])
    expect(replica.asked).to.deep.equal(['HMGET', 'HLEN'])
  })

  it('finds a field that only the replica has although sizes were equal while another was on its way', async () => {
    // The replica had `a` and `extra` when the primary had `a` and `new`; by now it has all three.
    const replica = new OneHash(hash('a', 'extra'), (command, server) => {
      if (command === 'HMGET') server.fields.set('new', 'v')
      return null
    })
    const found = await compare(new OneHash(hash('a', 'new')), replica, [2, 2])
    expect(found.map(({name, expected, actual}) => [name, expected, actual])).to.deep.equal([['extra', null, 'v']])
  })

  it('does not take a key that went on the primary for equal', async () => {
    const primary = new OneHash(hash('a', 'b'), (command, server) => {
      if (command === 'HSCAN') server.fields.clear()
      return null
    })
    const found = await compare(primary, new OneHash(hash('a', 'b')), [2, 2])
    expect(found.map(({name}) => name)).to.deep.equal(['a', 'b'])
  })

  it('says that the key changed when a side holds another type by now', async () => {
    const wrongType = (of: string) => (command: string) =>
      command === of ? '-WRONGTYPE Operation against a key\r\n' : null
    for (const [primary, replica] of [
      [new OneHash(hash('a'), wrongType('HSCAN')), new OneHash(hash('a'))],
      [new OneHash(hash('a')), new OneHash(hash('a'), wrongType('HMGET'))],
    ] as const) {
      const error: unknown = await compare(primary, replica, [1, 1]).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(KeyChanged)
    }
  })

  it('gives up on a server that refuses to answer', async () => {
    const unknown = new OneHash(hash('a'), () => '-ERR unknown command HMGET\r\n')
    const error: unknown = await compare(new OneHash(hash('a')), unknown, [1, 1]).catch((thrown: unknown) => thrown)
    expect(String(error)).to.match(/ServerRefused: replica replica refuses a command: ERR unknown command HMGET/)
  })
})
