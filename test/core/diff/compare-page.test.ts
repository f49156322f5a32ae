import {expect} from 'chai'
import fc from 'fast-check'
import type {Answer} from '../../../src/core/resp/answer.js'
import {answerOf} from '../../support/answer.js'
import {compareExpiries, comparePage} from '../../../src/core/diff/compare-page.js'

interface Held {
  readonly value: Buffer | null
  readonly expiry: number
}

const held: fc.Arbitrary<Held> = fc.record({
  value: fc.option(fc.constantFrom('', 'a', 'b', '$-1\r\n', 'long value').map((text) => Buffer.from(text))),
  expiry: fc.constantFrom(-2, -1, 5000, 5900, 8000),
})

function encode(page: readonly Held[], withExpiry: boolean): Answer {
  const values = page.map(({value}) =>
    value === null
      ? Buffer.from('$-1\r\n')
      : Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, Buffer.from('\r\n')]),
  )
  const expiries = withExpiry ? page.map(({expiry}) => `:${expiry}\r\n`).join('') : ''
  return answerOf(Buffer.concat([Buffer.from(`*${page.length}\r\n`), ...values, Buffer.from(expiries)]))
}

function sameExpiry(left: number, right: number): boolean {
  return left === right || (left >= 0 && right >= 0 && Math.abs(left - right) <= 1000)
}

describe('comparePage', () => {
  it('opens exactly what is not the same string with the same expiry', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(held, held, fc.boolean()), {minLength: 1, maxLength: 20}),
        fc.boolean(),
        (rows, withExpiry) => {
          const ours = rows.map(([left]) => left)
          const theirs = rows.map(([left, right, same]) => (same ? left : right))
          const open = ours.flatMap((left, at) => {
            const right = theirs[at]!
            const sameValue = left.value !== null && right.value !== null && left.value.equals(right.value)
            return sameValue && (!withExpiry || sameExpiry(left.expiry, right.expiry)) ? [] : [at]
          })
          const seen = comparePage(
            encode(ours, withExpiry),
            encode(theirs, withExpiry),
            rows.length,
            withExpiry ? 1000 : null,
          )
          expect(seen.open).to.deep.equal(open)
          expect(seen.equal).to.equal(rows.length - open.length)
        },
      ),
    )
  })

  it('opens exactly the few names that differ in a long page, wherever they stand', () => {
    const others = fc.uniqueArray(fc.tuple(fc.nat(99), held), {minLength: 1, maxLength: 4, selector: ([at]) => at})
    fc.assert(
      fc.property(fc.array(held, {minLength: 100, maxLength: 100}), others, (ours, changes) => {
        const theirs = ours.with(0, ours[0]!)
        for (const [at, other] of changes) theirs[at] = other
        const open = ours.flatMap(({value}, at) => {
          const other = theirs[at]!.value
          return value !== null && other !== null && value.equals(other) ? [] : [at]
        })
        const seen = comparePage(encode(ours, false), encode(theirs, false), ours.length, null)
        expect(seen).to.deep.equal({equal: ours.length - open.length, open})
      }),
    )
  })

  it('compares expiries alone', () => {
    const answers = (...numbers: number[]) => answerOf(numbers.map((number) => `:${number}\r\n`).join(''))
    expect(compareExpiries(answers(-1, 5000, 5000, -1), answers(-1, 5900, 7000, 9), 4, 1000)).to.deep.equal([2, 3])
  })
})
