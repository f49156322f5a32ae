import {expect} from 'chai'
import type {Operation} from '../../../src/core/operation.js'
import {LostCaseFinder} from '../../../src/core/sweep/lost-case.js'
import {isOfCases, sweepCases} from '../../../src/core/sweep/sweep-cases.js'

const sent = (text: string, more: Partial<Operation> = {}): Operation => ({
  id: 1,
  client: 'sweep',
  view: 'primary',
  db: 0,
  command: text.split(' '),
  invokedNs: 0,
  completedNs: 1,
  outcome: 'ok',
  reply: 'OK',
  ...more,
})
const lost: Partial<Operation> = {outcome: 'info', completedNs: null, error: 'the connection was closed'}

function find(...operations: readonly Operation[]): LostCaseFinder {
  const finder = new LostCaseFinder()
  for (const operation of operations) finder.add(operation)
  return finder
}

describe('LostCaseFinder', () => {
  it('names the command that got no answer, its state, and how to bring it about', () => {
    const finder = find(
      sent('SET integer-expiring/1/4 10'),
      sent('EXPIRE integer-expiring/1/4 5000'),
      sent('PFADD integer-expiring/1/4 x', lost),
    )
    expect(finder.leftOut()).to.deep.equal({command: 'pfadd', states: ['integer']})
    expect(finder.sentence()).to.equal(
      'PFADD on integer got no answer: the connection was closed (SET integer-expiring/1/4 10; EXPIRE integer-expiring/1/4 5000; PFADD integer-expiring/1/4 x).',
    )
  })

  it('takes an answer of unknown effect for an answer, and finds the command within a transaction', () => {
    expect(find(sent('SETRANGE absent/1/1 0 x', {...lost, error: 'ERR what is this'})).sentence()).to.equal(null)
    const finder = find(sent('MULTI', lost), sent('GETDEL absent/1/1', lost), sent('EXEC', lost))
    expect(finder.leftOut()).to.deep.equal({command: 'getdel', states: ['absent']})
  })

  it('has nothing to leave out when keys were still being prepared', () => {
    const finder = find(sent('SET text/1/1 text', lost))
    expect(finder.leftOut()).to.equal(null)
    expect(finder.sentence()).to.match(/^SET on text got no answer/)
  })

  it('leaves out just the cases of that command on keys in those states, whatever their lifetimes', () => {
    const offered = {names: new Set(['set', 'getdel', 'expire', 'rename', 'rpush']), databases: 1}
    const out = sweepCases(offered).filter((one) => isOfCases(one, {command: 'getdel', states: ['text']}))
    expect(
      new Set(out.map(({form, states}) => `${form.command} ${states.map(({name}) => name).join()}`)),
    ).to.deep.equal(new Set(['getdel text', 'getdel text-expiring', 'getdel text-expired']))
  })
})
