import {expect} from 'chai'
import fc from 'fast-check'
import {compareKeyspaces, type Snapshot} from '../../../src/core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry, KeyspaceValue} from '../../../src/core/keyspace/keyspace-entry.js'

const NOW_MS = 1_000_000
const text = (string: string): KeyspaceValue => ({type: 'string', string})
const entry = (key: string, value: KeyspaceValue, expireAtMs: number | null = null, db = 0): KeyspaceEntry => ({
  db,
  key,
  value,
  expireAtMs,
})
const snapshot = (view: string, ...entries: readonly KeyspaceEntry[]): Snapshot => ({
  view,
  entries,
  readFromMs: NOW_MS,
  readUntilMs: NOW_MS,
})
const compare = (primary: readonly KeyspaceEntry[], replica: readonly KeyspaceEntry[]) =>
  compareKeyspaces(snapshot('primary', ...primary), snapshot('replica', ...replica), {ttlToleranceMs: 1000}).map(
    ({kind, key, db}) => `${kind} ${db}/${key as string}`,
  )

describe('compareKeyspaces', () => {
  const rows: ReadonlyArray<
    readonly [what: string, primary: KeyspaceEntry[], replica: KeyspaceEntry[], found: string[]]
  > = [
    [
      'equal keyspaces in any order',
      [entry('a', text('1')), entry('b', text('2'))],
      [entry('b', text('2')), entry('a', text('1'))],
      [],
    ],
    ['a missing key', [entry('a', text('1'))], [], ['missing 0/a']],
    ['an extra key', [], [entry('a', text('1'))], ['extra 0/a']],
    ['another value', [entry('a', text('1'))], [entry('a', text('2'))], ['value 0/a']],
    ['another type', [entry('a', text('1'))], [entry('a', {type: 'list', list: ['1']})], ['type 0/a']],
    [
      'a second type under one name',
      [entry('a', text('1'))],
      [entry('a', text('1')), entry('a', {type: 'list', list: ['1']})],
      ['extra 0/a'],
    ],
    [
      'the same name in another database',
      [entry('a', text('1'), null, 0)],
      [entry('a', text('1'), null, 1)],
      ['missing 0/a', 'extra 1/a'],
    ],
    ['another expiry', [entry('a', text('1'), NOW_MS + 60_000)], [entry('a', text('1'), NOW_MS + 62_000)], ['ttl 0/a']],
    ['an expiry on one side', [entry('a', text('1'), NOW_MS + 60_000)], [entry('a', text('1'))], ['ttl 0/a']],
    [
      'expiries within the tolerance',
      [entry('a', text('1'), NOW_MS + 60_000)],
      [entry('a', text('1'), NOW_MS + 60_999)],
      [],
    ],
    ['a key whose time had come on one side', [entry('a', text('1'), NOW_MS)], [], []],
    ['a key whose time had come on the other side', [], [entry('a', text('1'), NOW_MS)], []],
    ['a key with time left, be it less than the tolerance', [entry('a', text('1'), NOW_MS + 1)], [], ['missing 0/a']],
    ['an extra key with time left', [], [entry('a', text('1'), NOW_MS + 999)], ['extra 0/a']],
    ['a hash without fields that is there', [], [entry('a', {type: 'hash', hash: []})], ['extra 0/a']],
    [
      'a hash that lost its only field',
      [entry('a', {type: 'hash', hash: [['f', 'v']]})],
      [entry('a', {type: 'hash', hash: []})],
      ['value 0/a'],
    ],
    ['a key that lives on', [entry('a', text('1'), NOW_MS + 5000)], [], ['missing 0/a']],
  ]
  for (const [what, primary, replica, found] of rows) {
    it(`finds ${found.join(', ') || 'nothing'} in ${what}`, () => {
      expect(compare(primary, replica)).to.deep.equal(found)
    })
  }

  it('finds exactly the keys that were changed', () => {
    const keys = fc.uniqueArray(fc.string({minLength: 1, maxLength: 4}), {minLength: 1, maxLength: 30})
    fc.assert(
      fc.property(
        keys,
        fc.array(fc.constantFrom('keep', 'drop', 'change', 'add'), {minLength: 30, maxLength: 30}),
        (names, fates) => {
          const primary: KeyspaceEntry[] = []
          const replica: KeyspaceEntry[] = []
          const expected: string[] = []
          for (const [at, name] of names.entries()) {
            const fate = fates[at]!
            if (fate !== 'add') primary.push(entry(name, text('v')))
            if (fate !== 'drop') replica.push(entry(name, text(fate === 'change' ? 'w' : 'v')))
            if (fate !== 'keep') expected.push(`${{drop: 'missing', change: 'value', add: 'extra'}[fate]} 0/${name}`)
          }
          expect(compare(primary, replica).toSorted()).to.deep.equal(expected.toSorted())
        },
      ),
    )
  })
})
