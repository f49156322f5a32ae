import {expect} from 'chai'
import {combineHooks} from '../../../src/lab/faults/combine-hooks.js'
import {LAB_FAULTS, type LabFault} from '../../../src/lab/faults/lab-faults.js'
import {Keyspaces} from '../../../src/lab/server/keyspaces.js'
import {OWN_DIALECT} from '../../../src/lab/dialect/dialect.js'
import {SeededRandom} from '../../../src/lab/seeded-random.js'

/** The store of a replica with this fault, or without any. */
function storeWith(fault: LabFault | null, strength = 1) {
  const random = new SeededRandom(1)
  const definition = LAB_FAULTS.find(({name}) => name === fault)
  const hooks = combineHooks(definition ? [definition.hooks(random, () => random.chance(strength), 1)] : [])
  const keyspaces = new Keyspaces(1, random, hooks, 'sync', OWN_DIALECT)
  const run = (text: string, atMs = 0): string => {
    return keyspaces.run(text.split(' '), 0, atMs).reply
  }
  return {hooks, keyspaces, run}
}

const EMPTYING: ReadonlyArray<[LabFault, readonly string[]]> = [
  ['empty-hash-kept', ['HSET k f v', 'HDEL k f']],
  ['empty-list-kept', ['RPUSH k x', 'LPOP k']],
  ['empty-list-kept', ['SADD k x', 'SREM k x']],
  ['empty-list-kept', ['ZADD k 1 x', 'ZREM k x']],
]

describe('faults of the store', () => {
  for (const [fault, commands] of EMPTYING)
    it(`${fault} keeps what ${commands.join(', ')} leaves`, () => {
      for (const [name, strength, exists] of [
        [fault, 1, ':1\r\n'],
        [fault, 0, ':0\r\n'],
        [null, 1, ':0\r\n'],
      ] as const) {
        const {run} = storeWith(name, strength)
        for (const command of commands) run(command)
        expect(run('EXISTS k')).to.equal(exists)
      }
    })

  it('ended-counted counts what has ended, and hides it all the same', () => {
    for (const [fault, strength, count] of [
      ['ended-counted', 1, 1],
      ['ended-counted', 0, 0],
      [null, 1, 0],
    ] as const) {
      const {run, keyspaces} = storeWith(fault, strength)
      run('SET k v PXAT 1000')
      expect([run('GET k', 2000), run('DBSIZE', 2000)]).to.deep.equal(['$-1\r\n', `:${count}\r\n`])
      expect(run('MEMORY USAGE k', 2000)).to.equal(count === 1 ? ':64\r\n' : '$-1\r\n')
      expect(keyspaces.count(0, 2000).keys).to.equal(count)
    }
  })

  it('hidden-early reads ahead of time', () => {
    expect(storeWith('hidden-early').hooks.readsAheadMs()).to.equal(1500)
    expect(storeWith('hidden-early', 0).hooks.readsAheadMs()).to.equal(0)
    expect(storeWith(null).hooks.readsAheadMs()).to.equal(0)
  })
})
