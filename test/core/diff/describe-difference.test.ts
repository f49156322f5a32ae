import {expect} from 'chai'
import {describeDifference, type ShownValue} from '../../../src/core/diff/describe-difference.js'
import type {ElementDifference, Examination} from '../../../src/core/diff/examination.js'
import {displaySide} from '../../../src/core/report/display-text.js'

const place = {view: 'replica', against: 'primary', db: 0}
const bytes = (...texts: string[]) => texts.map((text) => Buffer.from(text))

function seen(type: string, elements: readonly ElementDifference[], more: Partial<Examination> = {}): Examination {
  return {
    key: Buffer.from('key'),
    state: 'differs',
    kind: 'value',
    type,
    marks: elements.map(({mark}) => mark),
    primaryStates: [],
    byElement: false,
    elements,
    expireAtMs: [null, null],
    ...more,
  }
}

function shown(type: string, size: number, items: readonly Buffer[], partial: boolean): ShownValue {
  return {type, size, items, partial}
}

function describeIt(examination: Examination, ours: ShownValue | null, theirs: ShownValue | null) {
  const {expected, actual, explanation} = describeDifference(
    place,
    examination,
    new Set(examination.marks),
    ours,
    theirs,
  )
  return [displaySide(expected, false), displaySide(actual, false), explanation]
}

describe('a difference in words', () => {
  it('of a hash of 5,000 fields shows the field, and how large the hash is', () => {
    const field = {mark: 'm', element: 'field', name: 'field77', expected: 'v', actual: 'other'}
    const first = bytes('field0', 'v')
    expect(
      describeIt(
        seen('hash', [field], {byElement: true}),
        shown('hash', 5000, first, true),
        shown('hash', 5000, first, true),
      ),
    ).to.deep.equal(['hash of 5,000: field77=v', 'hash of 5,000: field77=other', 'field field77 of 5,000 differs'])
  })

  it('of a string of 3 MB shows the bytes that differ, and how many there are', () => {
    const byte = {mark: 'm', element: 'byte', name: '2999990', expected: 'aaaa', actual: ''}
    const first = bytes('x'.repeat(1024))
    expect(
      describeIt(
        seen('string', [byte]),
        shown('string', 3_000_000, first, true),
        shown('string', 2_999_990, first, true),
      ),
    ).to.deep.equal([
      '3,000,000 bytes: aaaa',
      '2,999,990 bytes',
      '3,000,000 bytes on the primary, 2,999,990 on the replica',
    ])
  })

  it('of a string of 500 bytes that was compared as a whole shows where it begins to differ', () => {
    const byte = {mark: 'byte', element: 'byte', name: '400', expected: 'ours', actual: 'theirs'}
    const whole = {...seen('string', [byte]), marks: ['state']}
    const value = shown('string', 500, bytes('x'.repeat(500)), false)
    expect(describeIt(whole, value, value)).to.deep.equal(['500 bytes: ours', '500 bytes: theirs', 'byte 400 differs'])
  })

  it('of a hash without fields says so', () => {
    expect(describeIt(seen('hash', [], {kind: 'extra'}), null, shown('hash', 0, [], false))).to.deep.equal([
      '(gone)',
      'hash of 0',
      'an empty hash',
    ])
  })

  it('of a sorted set writes scores as numbers', () => {
    const [ours, theirs] = [bytes('a', '1.0', 'b', '2'), bytes('b', '3e0', 'a', '1')]
    expect(describeIt(seen('zset', []), shown('zset', 2, ours, false), shown('zset', 2, theirs, false))).to.deep.equal([
      'zset of 2: a=1 b=2',
      'zset of 2: a=1 b=3',
      'member b of 2 differs',
    ])
  })
})
