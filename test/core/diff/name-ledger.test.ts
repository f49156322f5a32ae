import {expect} from 'chai'
import fc from 'fast-check'
import {NameLedger, type NameSpans} from '../../../src/core/diff/name-ledger.js'

/** Names as a page holds them. */
function spans(names: readonly Buffer[]): NameSpans {
  const offsets = new Int32Array(names.length + 1)
  for (const [at, name] of names.entries()) offsets[at + 1] = offsets[at]! + name.length
  return {names: Buffer.concat(names), offsets, count: names.length}
}

const ROOMY = 2 ** 16

describe('NameLedger', () => {
  it('knows which names only the replica has, in whatever order and however often they come', () => {
    const sighting = fc.record({name: fc.nat(60), primary: fc.boolean()})
    fc.assert(
      fc.property(fc.array(sighting, {maxLength: 200}), (sightings) => {
        const ledger = new NameLedger(0, ROOMY)
        for (const {name, primary} of sightings) {
          const page = spans([Buffer.from(`name:${name}`)])
          if (primary) ledger.notePrimary(page)
          else expect(ledger.noteReplica(page).refused).to.deep.equal([])
        }
        const onPrimary = new Set(sightings.filter(({primary}) => primary).map(({name}) => name))
        const onReplica = new Set(sightings.filter(({primary}) => !primary).map(({name}) => name))
        const only = [...onReplica].filter((name) => !onPrimary.has(name))
        expect(ledger.replicaOnly).to.equal(only.length)
        const listed = [...onReplica]
        const found = ledger.replicaOnlyOf(spans(listed.map((name) => Buffer.from(`name:${name}`))))
        expect(found.map((at) => listed[at])).to.deep.equal(only)
      }),
    )
  })

  it('tells two hundred thousand names apart', () => {
    const ledger = new NameLedger(400_000, 2 ** 20)
    const names = (prefix: string) => Array.from({length: 200_000}, (_, at) => Buffer.from(`${prefix}${at}`))
    ledger.notePrimary(spans(names('a')))
    ledger.noteReplica(spans(names('b')))
    expect(ledger.replicaOnly).to.equal(200_000)
  })

  it('refuses what it has no room for, and never says of such a name that it is known', () => {
    const ledger = new NameLedger(0, 1024)
    const names = Array.from({length: 2000}, (_, at) => Buffer.from(`n${at}`))
    const {unseen, refused} = ledger.noteReplica(spans(names))
    expect(unseen.length + refused.length).to.equal(names.length)
    expect(names.length - refused.length).to.be.within(700, 900)
    expect(ledger.noteReplica(spans(names))).to.deep.equal({unseen: [], refused})
    const other = spans([Buffer.from('other')])
    ledger.notePrimary(other)
    expect(ledger.noteReplica(other).refused).to.deep.equal([0])
  })
})
