import {expect} from 'chai'
import {combineHooks} from '../../../src/lab/faults/combine-hooks.js'
import {LAB_FAULTS, type LabFault} from '../../../src/lab/faults/lab-faults.js'
import type {BinlogEntry} from '../../../src/lab/replication/binlog-entry.js'
import {SeededRandom} from '../../../src/lab/seeded-random.js'
import {ENTRY_CASES} from './entry-cases.js'

const entryOf = (text: string): BinlogEntry => {
  const [, db, command] = /^(?:(\d)> )?(.*)$/s.exec(text)!
  return {db: Number(db ?? 0), words: command!.split(' '), timeMs: 0, source: ''}
}
const textOf = ({db, words}: BinlogEntry): string => `${db === 0 ? '' : `${db}> `}${words.join(' ')}`

/** What a replica with this fault applies of transactions: those of one moment together. */
function applied(fault: LabFault, sent: readonly string[][], strength: number): string[][] {
  const definition = LAB_FAULTS.find(({name}) => name === fault)!
  const random = new SeededRandom(1)
  const hooks = combineHooks([definition.hooks(random, () => random.chance(strength), 16)])
  return sent
    .flatMap((transaction) => hooks.parts(transaction.map(entryOf)))
    .map((part) => part.flatMap((entry) => hooks.receives(entry)).map(textOf))
    .filter((part) => part.length > 0)
}

describe('faults that act on the log', () => {
  for (const [fault, sent, expected] of ENTRY_CASES)
    it(`${fault} does what it says, and at rate 0 nothing`, () => {
      expect(applied(fault, [...sent], 1)).to.deep.equal(expected)
      expect(applied(fault, [...sent], 0)).to.deep.equal(sent)
    })

  it('random-deletion deletes keys that were written, now and then', () => {
    const sent = Array.from({length: 400}, (_, at) => [`SET key${at} v`])
    const deleted = applied('random-deletion', sent, 1).flatMap((part) => part.slice(1))
    expect(deleted).to.have.lengthOf.within(3, 30)
    for (const text of deleted) expect(text).to.match(/^DEL key\d+$/)
    expect(applied('random-deletion', sent, 0)).to.deep.equal(sent)
  })

  it('lost-from-then applies some entries, and none after them', () => {
    const sent = Array.from({length: 1000}, (_, at) => [`SET key${at} v`])
    const kept = applied('lost-from-then', sent, 1)
    expect(kept.length).to.be.within(49, 500)
    expect(kept).to.deep.equal(sent.slice(0, kept.length))
    expect(applied('lost-from-then', sent, 0)).to.deep.equal(sent)
  })
})
