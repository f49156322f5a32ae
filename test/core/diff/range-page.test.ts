import {expect} from 'chai'
import fc from 'fast-check'
import {EVERY_KEY} from '../../../src/core/diff/key-selection.js'
import {nameAt} from '../../../src/core/diff/page-request.js'
import {compareRanges, equalRanges, RangePage} from '../../../src/core/diff/range-page.js'
import {UnexpectedReply} from '../../../src/core/resp/answer.js'
import {encodeReply} from '../../../src/core/resp/encode-reply.js'

type Held = ReadonlyMap<string, string>

const bytes = (text: string) => Buffer.from(text, 'latin1')
const byBytes = (left: string, right: string) => bytes(left).compare(bytes(right))

/** A page as Pika answers: names from `from` on, in order, and the name behind them. */
function page(held: Held, from: string, limit: number, stride: 1 | 2): RangePage {
  const names = [...held.keys()].filter((name) => byBytes(name, from) >= 0).toSorted(byBytes)
  const items = names.slice(0, limit).flatMap((name) => (stride === 1 ? [name] : [name, held.get(name)!]))
  const read = new RangePage(stride)
  read.read(answer(names[limit] ?? '', items))
  return read
}

function answer(next: string, items: readonly string[]) {
  return {bytes: encodeReply([bytes(next), items.map(bytes)]), server: 'primary', asked: 'PKSCANRANGE'}
}

/** Both sides merged to the end, by pages of these sizes. */
function merge(ours: Held, theirs: Held, limits: readonly [number, number], stride: 1 | 2) {
  const found = {shared: [] as string[], open: [] as string[], listed: [0, 0]}
  for (let from = '', pages = 0; ; pages++) {
    const compared = compareRanges(
      page(ours, from, limits[0], stride),
      page(theirs, from, limits[1], stride),
      EVERY_KEY,
    )
    const {shared, open, listed, next} = compared
    for (let at = 0; at < shared.count; at++) found.shared.push(nameAt(shared, at).toString('latin1'))
    found.open.push(...open.map((name) => name.toString('latin1')))
    found.listed = [found.listed[0]! + listed[0], found.listed[1]! + listed[1]]
    if (next.length === 0) return found
    from = next.toString('latin1')
    if (pages > 200) throw new Error('no progress')
  }
}

describe('pages of names in order', () => {
  const names = fc.dictionary(
    fc.string({unit: fc.constantFrom('a', 'b', '\u00ff', '\u0000', ':'), maxLength: 4}),
    fc.constantFrom('1', '2', ''),
  )
  const limits = fc.tuple(fc.integer({min: 1, max: 5}), fc.integer({min: 1, max: 5}))

  it('merge to exactly what two maps show, whatever the pages', () => {
    fc.assert(
      fc.property(names, names, limits, fc.constantFrom(1 as const, 2 as const), (left, right, sizes, stride) => {
        const [ours, theirs] = [new Map(Object.entries(left)), new Map(Object.entries(right))]
        const all = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted(byBytes)
        const isShared = (name: string) =>
          ours.has(name) && theirs.has(name) && (stride === 1 || ours.get(name) === theirs.get(name))
        expect(merge(ours, theirs, sizes, stride)).to.deep.equal({
          shared: all.filter(isShared),
          open: all.filter((name) => !isShared(name)),
          listed: [ours.size, theirs.size],
        })
      }),
      {seed: 7, numRuns: 300},
    )
  })

  it('of equal bytes show the same without a look at the other', () => {
    fc.assert(
      fc.property(names, limits, fc.constantFrom(1 as const, 2 as const), (held, [limit], stride) => {
        const one = () => page(new Map(Object.entries(held)), '', limit, stride)
        const merged = compareRanges(one(), one(), EVERY_KEY)
        expect(equalRanges(one(), EVERY_KEY, true)).to.deep.equal(merged)
        expect(equalRanges(one(), EVERY_KEY, false).shared.count).to.equal(merged.shared.count)
      }),
      {seed: 7, numRuns: 50},
    )
  })

  it('are refused out of order, and where a value is missing', () => {
    const read = (stride: 1 | 2, items: readonly string[]) => () => new RangePage(stride).read(answer('', items))
    expect(read(1, ['b', 'a'])).to.throw(UnexpectedReply)
    expect(read(1, ['a', 'a'])).to.throw(UnexpectedReply)
    expect(read(2, ['a', '1', 'b'])).to.throw(UnexpectedReply)
  })

  it('leave out names that are not selected', () => {
    const held = new Map(Array.from({length: 100}, (_, at) => [`k${String(at).padStart(3, '0')}`, 'v']))
    const part = (index: number) =>
      compareRanges(page(held, '', 1000, 1), page(held, '', 1000, 1), {sample: null, shard: {index, of: 2}}).shared
        .count
    expect(part(1)).to.be.within(1, 99)
    expect(part(1) + part(2)).to.equal(100)
  })
})
