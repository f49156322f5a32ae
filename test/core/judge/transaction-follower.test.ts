import {expect} from 'chai'
import {scriptCommand} from '../../../src/core/command/script-calls.js'
import {StrengthCounter} from '../../../src/core/judge/strength-counter.js'
import {TransactionFollower} from '../../../src/core/judge/transaction-follower.js'
import type {Operation, Reply} from '../../../src/core/operation.js'

let id = 0
const operation = (text: string, reply: Reply, place: Partial<Operation> = {}): Operation => {
  id++
  return {
    id,
    client: 'c',
    view: 'primary',
    db: 0,
    command: text.split(' '),
    invokedNs: id * 10,
    completedNs: id * 10 + 5,
    outcome: 'ok',
    reply,
    round: 1,
    ...place,
  }
}

function follow(...operations: readonly Operation[]): Operation[] {
  const told: Operation[] = []
  const follower = new TransactionFollower((one) => told.push(one))
  for (const one of operations) follower.add(one)
  follower.end()
  return told
}
const outcomes = (operations: readonly Operation[]) =>
  operations.map(({command, outcome, error}) => [
    command.map(String).join(' '),
    outcome,
    ...(error === undefined ? [] : [error]),
  ])

describe('TransactionFollower', () => {
  it('tells the commands of a script in its place', () => {
    const command = scriptCommand('eval', [['SET', 'a', '1'], ['FLUSHDB']])
    const script = {...operation('EVAL', ['OK', {error: 'ERR no'}]), command}
    expect(outcomes(follow(script))).to.deep.equal([
      ['SET a 1', 'ok'],
      ['FLUSHDB', 'fail', 'ERR no'],
    ])
    const lost = {...script, outcome: 'info' as const, completedNs: null, error: 'ECONNRESET'}
    delete (lost as {reply?: Reply}).reply
    expect(follow(lost).map(({outcome}) => outcome)).to.deep.equal(['info', 'info'])
  })

  it('tells queued commands with the time and the replies of EXEC', () => {
    const exec = operation('EXEC', ['OK', {error: 'ERR unknown command'}])
    const told = follow(operation('MULTI', 'OK'), operation('SET a 1', 'QUEUED'), operation('FLUSHDB', 'QUEUED'), exec)
    expect(outcomes(told)).to.deep.equal([
      ['MULTI', 'ok'],
      ['SET a 1', 'ok'],
      ['FLUSHDB', 'fail', 'ERR unknown command'],
      ['EXEC', 'ok'],
    ])
    expect(told[1]).to.include({invokedNs: exec.invokedNs, completedNs: exec.completedNs, reply: 'OK'})
  })

  it('tells those of a transaction that was refused, discarded or never sent off as refused', () => {
    const refused = operation('EXEC', null, {outcome: 'fail', error: 'EXECABORT'})
    expect(outcomes(follow(operation('MULTI', 'OK'), operation('FLUSHDB', 'QUEUED'), refused))[1]).to.deep.equal([
      'FLUSHDB',
      'fail',
      'EXECABORT',
    ])
    const watched = follow(operation('MULTI', 'OK'), operation('SET a 1', 'QUEUED'), operation('EXEC', null))
    expect(outcomes(watched)[1]![1]).to.equal('fail')
    const dropped = follow(operation('MULTI', 'OK'), operation('SET a 1', 'QUEUED'), operation('DISCARD', 'OK'))
    expect(outcomes(dropped)).to.deep.include(['SET a 1', 'fail', 'DISCARD'])
    expect(outcomes(follow(operation('MULTI', 'OK'), operation('SET a 1', 'QUEUED')))).to.deep.include([
      'SET a 1',
      'fail',
      'no EXEC',
    ])
  })

  it('leaves those of a lost EXEC open', () => {
    const lost = operation('EXEC', null, {outcome: 'info', completedNs: null})
    expect(outcomes(follow(operation('MULTI', 'OK'), operation('FLUSHDB', 'QUEUED'), lost))[1]![1]).to.equal('info')
  })

  it('lets no flush race that failed inside EXEC', () => {
    const counted = (reply: Reply) => {
      const strength = new StrengthCounter()
      const transaction = [operation('MULTI', 'OK'), operation('FLUSHDB', 'QUEUED'), operation('EXEC', [reply])]
      for (const one of follow(...transaction, operation('SET a 1', 'OK'))) strength.add(one)
      return strength.flushesRaced
    }
    expect(counted('OK')).to.equal(1)
    expect(counted({error: 'ERR DeleteRange unsupported in WriteBatchWithIndex'})).to.equal(0)
  })
})
