import {expect} from 'chai'
import {startClock} from '../../../src/adapters/clock.js'
import type {Capabilities} from '../../../src/app/diff/capabilities.js'
import {examineKeys} from '../../../src/app/diff/examine-keys.js'
import {LinkEnd, PairLink} from '../../../src/app/diff/pair-link.js'
import {Throttle} from '../../../src/app/diff/throttle.js'
import type {Connection, RawReplies} from '../../../src/app/ports/connection.js'
import type {View} from '../../../src/app/ports/view.js'
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
  fieldExpiry: true,
}

/** A hash as a server with expiry of fields holds it; null when there is no such key. */
type HeldHash = Readonly<Record<string, readonly [value: string, expireAtMs: number]>> | null

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`
const array = (items: readonly string[]) => `*${items.length}\r\n${items.join('')}`

/** A server with one key. */
class OneKey implements Connection {
  readonly client = 'test'

  constructor(
    private readonly held: HeldHash,
    private readonly expireAtMs = -1,
  ) {}

  request(bytes: Buffer): Promise<RawReplies> {
    const answers: string[] = []
    new RespParser<unknown>(historyReplies, (command) => answers.push(this.answer(command as string[]))).push(bytes)
    const answer = Buffer.from(answers.join(''))
    return Promise.resolve({
      bytes: answer,
      length: answer.length,
      dropped: false,
      errors: 0,
      server: 'server',
      asked: 'something',
      release: () => undefined,
    })
  }

  send(): never {
    throw new Error('bytes are asked for')
  }

  close(): void {
    // Nothing is open.
  }

  private answer([command, , ...words]: readonly string[]): string {
    const fields = Object.entries(this.held ?? {})
    switch (command) {
      case 'TYPE':
        return this.held ? '+hash\r\n' : '+none\r\n'
      case 'PEXPIRETIME':
        return `:${this.held ? this.expireAtMs : -2}\r\n`
      case 'HLEN':
        return `:${fields.length}\r\n`
      case 'HSCAN':
        return array([bulk('0'), array(fields.flatMap(([name, [value]]) => [bulk(name), bulk(value)]))])
      case 'HMGET':
        return array(words.map((name) => (this.held?.[name] ? bulk(this.held[name][0]) : '$-1\r\n')))
      case 'HPEXPIRETIME':
        return array(words.slice(2).map((name) => `:${this.held?.[name]?.[1] ?? -2}\r\n`))
      default:
        return array(fields.flatMap(([name, [value]]) => [bulk(name), bulk(value)]))
    }
  }
}

const NOW_MS = 1_000_000

async function examine(primary: OneKey, replica: OneKey, toleranceMs = 0) {
  const view = (name: string) => ({name, address: name}) as View
  const throttle = new Throttle({opsPerSecond: null, latencyMs: null, lagBytes: null}, startClock())
  const gate = {throttle, signal: new AbortController().signal}
  const link = new PairLink(
    new LinkEnd(view('primary'), primary, gate),
    new LinkEnd(view('replica'), replica, gate),
    CAPABILITIES,
  )
  const [look] = await examineKeys(link, [Buffer.from('key')], toleranceMs, () => NOW_MS)
  return look!
}

const hash = (fields: Record<string, number>): HeldHash =>
  Object.fromEntries(Object.entries(fields).map(([name, expireAtMs]) => [name, ['v', expireAtMs] as const]))

describe('examineKeys', () => {
  it('takes a hash without fields for a key that is there', async () => {
    const empty = new OneKey({})
    expect(await examine(new OneKey(null), empty)).to.include({state: 'differs', kind: 'extra', type: 'hash'})
    expect(await examine(empty, new OneKey({}))).to.include({state: 'equal'})
    const lost = await examine(new OneKey(hash({f: -1})), empty)
    expect(lost).to.include({state: 'differs', kind: 'value'})
    // Else a primary whose key had been away for a moment would excuse it.
    expect(lost.marks).to.not.include('types:')
  })

  it('excuses a key on one side only when its own time had come, whatever the tolerance', async () => {
    const gone = new OneKey(null)
    const until = (expireAtMs: number) => new OneKey(hash({f: -1}), expireAtMs)
    const tolerance = 15 * 60_000
    for (const [one, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const state = async (held: OneKey) => {
        const sides = [held, gone]
        return (await examine(sides[one]!, sides[other]!, tolerance)).state
      }
      expect(await state(until(-1))).to.equal('differs')
      expect(await state(until(NOW_MS + 1))).to.equal('differs')
      expect(await state(until(NOW_MS))).to.equal('expired')
    }
  })

  for (const [size, more] of [
    ['small', 0],
    ['large', 1500],
  ] as const)
    it(`compares when single fields of a ${size} hash expire`, async () => {
      const filler = Object.fromEntries(Array.from({length: more}, (_, at) => [`filler${at}`, -1]))
      const held = (expireAtMs: number) => new OneKey(hash({...filler, a: -1, b: expireAtMs}))
      expect(await examine(held(5000), held(5000))).to.include({state: 'equal'})
      expect(await examine(held(5000), held(5900), 1000)).to.include({state: 'equal'})
      const look = await examine(held(5000), held(-1))
      expect(look).to.include({state: 'differs', kind: 'value'})
      expect(look.elements.map(({element, name, expected, actual}) => [element, name, expected, actual])).to.deep.equal(
        [['expiry of field', 'b', 'expires 1970-01-01T00:00:05.000Z', 'no expiry']],
      )
    })
})

describe('a connection of a diff', () => {
  it('is used when it has rested too long, since servers close those that rest', async () => {
    let asked = 0
    const connection = new OneKey(null)
    const request = connection.request.bind(connection)
    connection.request = (bytes) => {
      asked++
      return request(bytes)
    }
    const throttle = new Throttle({opsPerSecond: null, latencyMs: null, lagBytes: null}, startClock())
    const end = new LinkEnd({name: 'primary', address: 'primary'} as View, connection, {
      throttle,
      signal: new AbortController().signal,
    })
    await end.keepAlive(60_000)
    expect(asked).to.equal(0)
    await end.keepAlive(0)
    expect(asked).to.equal(1)
  })
})
