import {expect} from 'chai'
import fc from 'fast-check'
import {NameLedger} from '../../../src/core/diff/name-ledger.js'

const ROOMY = 2 ** 16

describe('NameLedger', () => {
  it('knows which names only the replica has, in whatever order and however often they come', () => {
    const sighting = fc.record({name: fc.nat(60), primary: fc.boolean()})
    fc.assert(
      fc.property(fc.array(sighting, {maxLength: 200}), (sightings) => {
        const ledger = new NameLedger(0, ROOMY)
        for (const {name, primary} of sightings) {
          const bytes = Buffer.from(`name:${name}`)
          if (primary) ledger.notePrimary(bytes, 0, bytes.length)
          else expect(ledger.noteReplica(bytes, 0, bytes.length)).to.equal(true)
        }
        const onPrimary = new Set(sightings.filter(({primary}) => primary).map(({name}) => name))
        const onReplica = new Set(sightings.filter(({primary}) => !primary).map(({name}) => name))
        const only = [...onReplica].filter((name) => !onPrimary.has(name))
        expect(ledger.replicaOnly).to.equal(only.length)
        for (const name of onReplica) {
          const bytes = Buffer.from(`name:${name}`)
          expect(ledger.isReplicaOnly(bytes, 0, bytes.length)).to.equal(only.includes(name))
        }
      }),
    )
  })

  it('tells two hundred thousand names apart', () => {
    const ledger = new NameLedger(400_000, 2 ** 20)
    const names = (prefix: string) => Array.from({length: 200_000}, (_, at) => Buffer.from(`${prefix}${at}`))
    for (const name of names('a')) ledger.notePrimary(name, 0, name.length)
    for (const name of names('b')) ledger.noteReplica(name, 0, name.length)
    expect(ledger.replicaOnly).to.equal(200_000)
  })

  it('refuses what it has no room for, and never says of such a name that it is known', () => {
    const ledger = new NameLedger(0, 1024)
    const names = Array.from({length: 2000}, (_, at) => Buffer.from(`n${at}`))
    const noted = names.filter((name) => ledger.noteReplica(name, 0, name.length))
    expect(noted.length).to.be.within(700, 900)
    expect(noted.every((name) => ledger.noteReplica(name, 0, name.length))).to.equal(true)
    const other = Buffer.from('other')
    ledger.notePrimary(other, 0, other.length)
    expect(ledger.noteReplica(other, 0, other.length)).to.equal(false)
  })
})
