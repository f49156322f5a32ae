import {expect} from 'chai'
import {Database} from '../../../src/lab/store/database.js'
import type {Entry} from '../../../src/lab/store/entry.js'

describe('Database', () => {
  it('hides a name from the instant at which it ends, by the clock of the one who asks', () => {
    const database = new Database(0)
    database.set('key', string('v', 100))
    expect(database.get('key', 99)).to.deep.equal(string('v', 100))
    expect(database.get('key', 100)).to.equal(undefined)
    expect(database.typeOf('key', 100)).to.equal('none')
    expect(database.count(100)).to.deep.equal({keys: 0, expires: 0})
    // Whoever applies an older entry of the log still needs it.
    expect(database.get('key', 50)).to.deep.equal(string('v', 100))
  })

  it('tells whether what it removes was still there', () => {
    const database = new Database(0)
    database.set('key', string('v', 100))
    expect(database.delete('key', 100)).to.equal(0)
    database.set('key', string('v', 0))
    expect(database.delete('key', 100)).to.equal(1)
    expect(database.delete('key', 100)).to.equal(0)
  })

  it('sweeps what had ended by an instant, and nothing else', () => {
    const database = new Database(0)
    database.set('ended', string('v', 100))
    database.set('later', string('v', 101))
    database.set('stays', string('v', 0))
    expect(database.sweep(100)).to.deep.equal(['ended'])
    expect(database.get('ended', 0)).to.equal(undefined)
    expect(database.count(0)).to.deep.equal({keys: 2, expires: 1})
  })

  it('removes one half at once and the other when told, rewritten or not', () => {
    const database = new Database(0)
    for (const key of ['a', 'b', 'c', 'd']) database.set(key, string('old', 0))
    const finish = database.clearHalf()
    expect(database.count(0).keys).to.equal(2)
    for (const key of ['a', 'b', 'c', 'd']) database.set(key, string('new', 0))
    finish()
    expect(['a', 'b', 'c', 'd'].filter((key) => database.get(key, 0))).to.deep.equal(['a', 'c'])
  })
})

function string(value: string, expiresAtMs: number): Entry {
  return {type: 'string', value, expiresAtMs}
}
