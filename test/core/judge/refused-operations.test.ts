import {expect} from 'chai'
import {RefusedOperations} from '../../../src/core/judge/refused-operations.js'
import type {Operation} from '../../../src/core/operation.js'

const operation = (text: string, error?: string, place: Partial<Operation> = {}): Operation => ({
  id: 1,
  client: 'c',
  view: 'primary',
  db: 0,
  command: text.split(' '),
  invokedNs: 1,
  completedNs: 2,
  outcome: error === undefined ? 'ok' : 'fail',
  ...(error === undefined ? {} : {error}),
  ...place,
})

function reasons(operations: readonly Operation[], sweeping = false): readonly string[] {
  const refused = new RefusedOperations(sweeping)
  for (const one of operations) refused.add(one)
  return refused.reasons
}

describe('RefusedOperations', () => {
  it('tells the error replies and how often each came, and what to do', () => {
    const noperm = "NOPERM this user has no permissions to run the 'hset' command"
    const found = reasons([operation('SET a 1'), operation('HSET h f 1', noperm), operation('HSET h f 2', noperm)])
    expect(found).to.have.length(1)
    expect(found[0]).to.include(`the primary refused 2 of 3 writes: HSET 2 times: "${noperm}"`)
    expect(found[0]).to.include('grant')
  })

  const table: ReadonlyArray<readonly [string, Operation, boolean, boolean]> = [
    ['a renamed flush', operation('FLUSHALL', "ERR unknown command 'FLUSHALL'"), true, false],
    ['a flush that fails for whatever reason', operation('FLUSHDB ASYNC', 'ERR invalid DB'), true, false],
    ['a write in an unknown form', operation('SET a 1 KEEPTTL', 'ERR syntax error'), true, false],
    ['a write without memory', operation('SET a 1', 'OOM command not allowed'), true, true],
    ['an error of unknown effect', operation('SET a 1', 'ERR disk', {outcome: 'info'}), true, false],
    ['an error of the data', operation('INCR a', 'ERR value is not an integer or out of range'), false, false],
    ['a wrong type', operation('LPUSH a x', 'WRONGTYPE Operation against a key'), false, false],
    ['a write that was lost on its way', operation('SET a 1', 'connection closed', {outcome: 'info'}), false, false],
    ['a read', operation('GET a', 'NOPERM no'), false, false],
    ['a write on a replica', operation('SET a 1', 'READONLY no', {view: 'replica'}), false, false],
  ]
  for (const [what, one, counts, countsInSweep] of table) {
    it(`${what} counts: ${counts}, in a sweep: ${countsInSweep}`, () => {
      expect(reasons([one])).to.have.length(counts ? 1 : 0)
      expect(reasons([one], true)).to.have.length(countsInSweep ? 1 : 0)
    })
  }
})
