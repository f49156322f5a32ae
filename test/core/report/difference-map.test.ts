import {expect} from 'chai'
import type {Divergence} from '../../../src/core/divergence.js'
import {DifferenceMap} from '../../../src/core/report/difference-map.js'

const missing = (key: Divergence['key'], more: Partial<Divergence> = {}): Divergence => ({
  view: 'replica',
  against: 'primary',
  db: 0,
  key,
  kind: 'missing',
  expected: {value: {type: 'string', string: 'v'}, expireAtMs: null},
  actual: null,
  ...more,
})

function groupsOf(differences: readonly Divergence[]): Record<string, Record<string, number>> {
  const map = new DifferenceMap()
  for (const difference of differences) map.add(difference)
  return Object.fromEntries(
    map.views.map(([title, groups]) => [title, Object.fromEntries(groups.map(({name, count}) => [name, count]))]),
  )
}

describe('DifferenceMap', () => {
  it('counts by prefix, type and database, whatever the names', () => {
    const groups = groupsOf([
      missing('user:1:name'),
      missing('user:2:name', {kind: 'value', actual: {value: {type: 'list', list: ['a']}, expireAtMs: null}}),
      missing('order-7', {db: 3, expected: {value: {type: 'set', set: ['a']}, expireAtMs: null}}),
      missing(':odd', {expected: null}),
      missing({base64: '/wA='}),
    ])
    expect(groups).to.deep.equal({
      'By prefix': {'user:*': 2, 'order-*': 1, '(none)': 2},
      'By type': {string: 3, set: 1, unknown: 1},
      'By database': {'database 0': 4, 'database 3': 1},
    })
  })

  it('looks further where all names begin alike', () => {
    const groups = groupsOf([missing('app:user:1'), missing('app:user:2'), missing('app:cart:1')])
    expect(groups['By prefix']).to.deep.equal({'app:user:*': 2, 'app:cart:*': 1})
  })

  it('keeps the largest groups and the count of all others, in bounded memory', () => {
    const names = Array.from({length: 30_000}, (_, at) => missing(`p${at}:k`))
    const groups = groupsOf([...names, missing('big:1'), missing('p7:2')])['By prefix']!
    expect(Object.keys(groups)).to.have.lengthOf(16)
    expect(groups['p7:*']).to.equal(2)
    expect(Object.values(groups).reduce((sum, count) => sum + count, 0)).to.equal(30_002)
  })
})
