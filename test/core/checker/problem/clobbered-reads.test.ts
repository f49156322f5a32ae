import {expect} from 'chai'
import {checkHistory} from '../../../../src/core/checker/check-history.js'
import {HistoryBuilder} from '../../../../src/core/history/history-builder.js'
import type {Operation, Reply} from '../../../../src/core/operation.js'

/** Client, command, reply, and when it ran: `a` and `b` write, `r` reads the replica, `f` reads it in the end. */
type Line = readonly [client: string, command: string, reply: Reply, fromNs: number, untilNs: number]

function anomaliesOf(lines: readonly Line[]): string[] {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, replica: {order: 'per-key'}}})
  lines.forEach(([client, command, reply, invokedNs, completedNs], at) => {
    const operation: Operation = {
      id: at + 1,
      client,
      view: /[rf]/.test(client) ? 'replica' : 'primary',
      db: 0,
      command: command.split(' '),
      invokedNs,
      completedNs,
      outcome: 'ok',
      reply,
      ...(client === 'f' ? {phase: 'final' as const} : {}),
    }
    builder.add(operation)
  })
  return checkHistory(builder.build()).anomalies.map(({kind}) => kind)
}

describe('reads of a replica behind a command of unknown effect', () => {
  it('are no garbage reads with one writer', () => {
    expect(
      anomaliesOf([
        ['a', 'SET k 10', 'OK', 0, 1],
        ['a', 'APPEND k tail', 6, 2, 3],
        ['r', 'GET k', '10tail', 4, 5],
        ['f', 'GET k', '10tail', 6, 7],
      ]),
    ).to.deep.equal([])
  })

  it('are no garbage reads, and no late flush, with several writers', () => {
    const writers: Line[] = [
      ['a', 'FLUSHDB', 'OK', 0, 1],
      ['a', 'RPUSH l x', 1, 2, 6],
      ['b', 'INCR n', 1, 3, 5],
      ['b', 'LPOP l', 'x', 7, 8],
    ]
    expect(anomaliesOf([...writers, ['f', 'GET n', '1', 9, 10], ['f', 'LRANGE l 0 -1', [], 11, 12]])).to.deep.equal([])
  })

  it('are no garbage reads while the replica is behind the write that replaced it', () => {
    expect(
      anomaliesOf([
        ['a', 'INCR n', 1, 0, 1],
        ['a', 'SET n v', 'OK', 2, 3],
        ['r', 'GET n', '1', 8, 9],
      ]),
    ).to.deep.equal([])
  })

  it('are garbage reads before it, and in the end when it was replaced', () => {
    expect(
      anomaliesOf([
        ['r', 'GET n', '1', 0, 1],
        ['a', 'INCR n', 1, 2, 3],
      ]),
    ).to.deep.equal(['garbage-read'])
    expect(
      anomaliesOf([
        ['a', 'INCR n', 1, 0, 1],
        ['a', 'SET n v', 'OK', 2, 3],
        ['f', 'GET n', '1', 8, 9],
      ]),
    ).to.deep.equal(['garbage-read'])
  })

  it('know that MOVE and COPY reach into another database', () => {
    const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}}})
    const add = (id: number, db: number, command: string, reply: Reply) =>
      builder.add({
        id,
        client: 'a',
        view: 'primary',
        db,
        command: command.split(' '),
        invokedNs: 2 * id,
        completedNs: 2 * id + 1,
        outcome: 'ok',
        reply,
      })
    add(1, 0, 'SET k v', 'OK')
    add(2, 1, 'DEL k', 0)
    add(3, 1, 'DEL c', 0)
    add(4, 0, 'COPY k c DB 1', 1)
    add(5, 0, 'MOVE k 1', 1)
    add(6, 1, 'GET k', 'v')
    add(7, 1, 'GET c', 'v')
    add(8, 0, 'GET k', null)
    expect(checkHistory(builder.build()).anomalies).to.deep.equal([])
  })
})
