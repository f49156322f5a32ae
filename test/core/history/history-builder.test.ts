import {expect} from 'chai'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import type {CheckOptions} from '../../../src/core/checker/check-history.js'
import {scriptCommand} from '../../../src/core/command/script-calls.js'
import {HistoryBuilder} from '../../../src/core/history/history-builder.js'
import type {Command, Reply} from '../../../src/core/operation.js'
import {historyOf, scripted} from '../history-script.js'

/** Kinds of anomalies that a script shows. */
function kinds(script: string, options: CheckOptions = {}): string[] {
  return checkHistory(historyOf(script, {replica: {}}), options).anomalies.map(({kind}) => kind)
}

describe('HistoryBuilder', () => {
  it('gives queued commands the interval of EXEC and their own replies', () => {
    const transaction = 'a 0-1 MULTI\n a 2-3 SET k v = QUEUED\n a 4-5 GET k = QUEUED\n'
    expect(kinds(`${transaction} a 6-7 EXEC = ["OK","v"]\n b 8-9 GET k = v`)).to.deep.equal([])
    expect(kinds(`${transaction} a 6-7 EXEC = ["OK",null]\n b 8-9 GET k = v`)).to.deep.equal(['transient-miss'])
    expect(kinds(`${transaction} b 4-5 GET k = nil\n a 6-9 EXEC = ["OK","v"]`)).to.deep.equal([])
    expect(kinds(`${transaction} a 6-7 EXEC = nil\n b 8-9 GET k = v`)).to.deep.equal(['aborted-read'])
    expect(kinds(`${transaction} a 6-7 EXEC = nil\n b 8-9 GET k`)).to.deep.equal([])
    expect(kinds(`${transaction} a 6-? EXEC\n b 8-9 GET k = v`)).to.deep.equal([])
    expect(kinds(`${transaction} a 6-? EXEC\n b 8-9 GET k`)).to.deep.equal([])
    expect(kinds(`${transaction} b 8-9 GET k = v`)).to.deep.equal(['aborted-read'])
    expect(kinds('a 0-1 MULTI\n a 2-3 HSET k f v = QUEUED\n a 6-7 EXEC = [{"error":"WRONGTYPE"}]')).to.deep.equal([])
  })

  it('reads the replies of commands that write only sometimes', () => {
    expect(kinds('a 0-1 SET k v NX = nil\n a 2-3 GET k')).to.deep.equal([])
    expect(kinds('a 0-1 SET k v\n a 2-3 SET k w XX GET = v\n a 4-5 GET k = w')).to.deep.equal([])
    expect(kinds('a 0-1 SETNX k v = 0\n a 2-3 GET k = v')).to.deep.equal(['garbage-read'])
    expect(kinds('a 0-1 SET k v\n a 2-3 GETDEL k = v\n a 4-5 GET k = v')).to.deep.equal(['stale-after-del'])
    expect(kinds('a 0-1 SET k v\n a 2-3 GETSET k w = x')).to.deep.equal(['garbage-read'])
    expect(kinds('a 0-1 MSET k v m w\n a 2-3 MGET k m = ["v",null]')).to.deep.equal(['lost-write'])
  })

  it('takes a key as unknown after commands it does not model, until something overwrites it', () => {
    expect(kinds('a 0-1 SET k 1\n a 2-3 INCR k = 2\n a 4-5 GET k = 2')).to.deep.equal([])
    expect(kinds('a 0-1 SET k 1\n a 2-3 APPEND k x = 2\n a 4-5 SET k v\n a 6-7 GET k = 1x')).to.deep.equal([
      'garbage-read',
    ])
    expect(kinds('a 0-1 SET k v\n a 2-3 RENAME k m\n a 4-5 GET m = v\n a 6-7 GET k = v')).to.deep.equal([
      'stale-after-del',
    ])
    expect(kinds('a 0-1 EVAL x 1 k\n a 2-3 GET k = any\n a 4-5 FLUSHALL\n a 6-7 GET k = any')).to.deep.equal([
      'garbage-read',
    ])
  })

  it('sees fields, members and elements as registers', () => {
    expect(kinds('a 0-1 HSET h f v = 1\n a 2-3 FLUSHDB\n a 4-5 HGET h f = v')).to.deep.equal(['stale-after-flush'])
    expect(kinds('a 0-1 HSET h f v g w = 2\n a 2-3 HGETALL h = ["f","v"]')).to.deep.equal(['lost-write'])
    expect(kinds('a 0-1 SADD s x y = 2\n a 2-3 SREM s x = 1\n a 4-5 SMEMBERS s = ["x","y"]')).to.deep.equal([
      'stale-after-del',
    ])
    expect(kinds('a 0-1 RPUSH l x = 1\n a 2-3 FLUSHALL\n a 4-5 LRANGE l 0 -1 = []')).to.deep.equal([])
    expect(kinds('a 0-1 ZADD z 1 x = 1\n a 2-3 DEL z = 1\n a 4-5 ZSCORE z x = 1')).to.deep.equal([])
    expect(kinds('a 0-1 ZADD z 1 x = 1\n a 2-3 DEL z = 1\n a 4-5 ZRANGE z 0 -1 = ["x"]')).to.deep.equal([
      'stale-after-del',
    ])
  })

  it('knows what a script of lockstep does, as of one instant', () => {
    const of = (replies: Reply, ...calls: Command[]) => {
      const [before, script, after] = scripted('a 0-1 SET k old\n a 2-3 EVAL\n a 4-5 GET k = old')
      const history = historyOf([before!, {...script!, command: scriptCommand('fcall', calls), reply: replies}, after!])
      return checkHistory(history).anomalies.map(({kind}) => kind)
    }
    expect(of(['OK'], ['FLUSHDB'])).to.deep.equal(['stale-after-flush'])
    expect(of([{error: 'ERR no'}], ['FLUSHDB'])).to.deep.equal([])
    expect(of(['OK', 'OK'], ['FLUSHALL', 'ASYNC'], ['SET', 'k', 'old'])).to.deep.equal([])
  })

  it('reads replicas after a SWAPDB from the next round on', () => {
    const [write, swap, read] = scripted('a 0-1 SET k v\n a 2-3 SWAPDB 0 1\n r@replica 4-5/1 GET k = w')
    const verdict = (round: number) =>
      checkHistory(historyOf([write!, {...swap!, round: 1}, {...read!, round}], {replica: {}})).verdict
    expect(verdict(1)).to.equal('inconclusive')
    expect(verdict(2)).to.equal('diverged')
  })

  it('renames databases at a quiet SWAPDB, and gives up on one that is not', () => {
    const quiet = 'a 0-1 SET k v\n a 2-3 SWAPDB 0 1\n'
    expect(kinds(`${quiet} a 4-5/1 GET k = v\n a 6-7 GET k`)).to.deep.equal([])
    expect(kinds(`${quiet} a 4-5/1 GET k`)).to.deep.equal(['lost-write'])
    const busy = checkHistory(historyOf('a 0-1 SET k v\n a 2-9 SWAPDB 0 1\n b 4-5 GET k\n b 6-7/1 GET k = x'))
    expect(busy.verdict).to.equal('inconclusive')
    expect(busy.reasons.join()).to.include('SWAPDB')
  })

  it('stops following a client whose SELECT may have failed', () => {
    const result = checkHistory(historyOf('a 0-1 SET k v\n a 2-? SELECT 1\n a 4-5/1 GET k = v'))
    expect(result.verdict).to.equal('inconclusive')
    expect(result.reasons.join()).to.include('SELECT of unknown outcome')
  })

  it('trusts final reads only when the pair had settled', () => {
    for (const [status, verdict] of [
      ['converged', 'diverged'],
      ['stuck', 'consistent'],
    ] as const) {
      const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {replica: {}}})
      const [write, read] = scripted('a 0-1 SET k v\n r@replica 2-3 final GET k')
      builder.add(write!)
      builder.settled({status, waitedMs: 1})
      builder.add(read!)
      expect(checkHistory(builder.build()).verdict).to.equal(verdict)
    }
  })

  it('takes an earlier value for possible when the databases were not empty at first', () => {
    const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {}, initial: 'unknown'})
    for (const op of scripted('a 0-1 GET k = old\n a 2-3 SET k v\n a 4-5 GET k')) builder.add(op)
    expect(checkHistory(builder.build()).anomalies.map(({kind}) => kind)).to.deep.equal(['lost-write'])
  })

  it('measures how long a stale value was served', () => {
    const {anomalies} = checkHistory(
      historyOf('a 0-1 SET k v\n a 2-3 FLUSHALL\n b 4-5 GET k = v\n b 6-30 GET k = v\n b 31-32 GET k'),
    )
    expect(anomalies).to.have.length(1)
    expect(anomalies[0]?.windowMs).to.equal(27)
    expect(anomalies[0]?.operations).to.deep.equal([1, 2, 3])
  })
})

describe('a history whose lines are out of order', () => {
  const LINES = [
    'a 0-1 SET k v',
    'a 2-3 HSET h f v = 1',
    'a 4-5 FLUSHDB',
    'b 6-7 SET m w',
    'r@replica 8-9 GET m = w',
    'c 10-11 GET k = v',
  ]

  it('is sorted by its stamps, whatever order they come in', () => {
    const ordered = historyOf(LINES.join('\n'))
    const operations = scripted(LINES.join('\n'))
    const shuffled = [4, 2, 5, 0, 3, 1].map((at) => operations[at]!)
    const {anomalies} = checkHistory(historyOf(shuffled, {replica: {}}))
    expect(anomalies).to.deep.equal(checkHistory(historyOf(LINES.join('\n'), {replica: {}})).anomalies)
    expect(anomalies.map(({kind, operations: ids}) => [kind, ids])).to.deep.equal([['stale-after-flush', [1, 3, 6]]])
    const sorted = historyOf(shuffled)
    expect([...sorted.rows.id]).to.deep.equal([...ordered.rows.id])
    expect([...sorted.commands.keys()]).to.deep.equal([...ordered.commands.keys()])
  })

  it('says that transactions of a client out of order are not checked', () => {
    const lines = 'a 0-1 MULTI\n a 4-5 SET k v = QUEUED\n a 2-3 SET m w = QUEUED\n a 6-7 EXEC = ["OK","OK"]'
    expect(checkHistory(historyOf(lines)).reasons).to.deep.equal([
      'client a: its operations are out of order, so that its transactions are not checked',
    ])
    expect(historyOf('a 0-1 MULTI\n a 4-5 SET k v = QUEUED\n b 2-3 GET k\n a 6-7 EXEC = ["OK"]').gaps).to.deep.equal([])
  })
})
