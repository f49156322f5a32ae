import {expect} from 'chai'
import {workerOf} from '../../../src/core/model/worker-of.js'
import type {Operation} from '../../../src/core/operation.js'
import {WorkerWindowCounter} from '../../../src/core/judge/worker-windows.js'

const WORKERS = 3

/** The n-th key that goes to this worker. */
function keyOn(worker: number, number = 0): string {
  const keys = Array.from({length: 200}, (_, at) => `key${at}`).filter((key) => workerOf(key, WORKERS) === worker)
  return keys[number]!
}

function count(rounds: ReadonlyArray<ReadonlyArray<readonly string[]>>) {
  const counter = new WorkerWindowCounter(WORKERS)
  let id = 0
  for (const [at, commands] of rounds.entries()) {
    for (const command of commands) {
      const operation: Operation = {
        id: ++id,
        client: 'writer',
        view: 'primary',
        db: 0,
        command,
        invokedNs: id,
        completedNs: id,
        outcome: 'ok',
        reply: 'OK',
        round: at + 1,
      }
      counter.add(operation)
    }
  }
  return counter.result
}

const own = workerOf('FLUSHDB', WORKERS)
const others = [0, 1, 2].filter((worker) => worker !== own)
const set = (worker: number, number = 0) => ['SET', keyOn(worker, number), 'x']

describe('WorkerWindowCounter', () => {
  it('counts a flush once for each other worker that a write behind it goes to', () => {
    const round = [['FLUSHDB'], ...others.flatMap((worker) => [set(worker), set(worker, 1)]), set(own)]
    expect(count([round, round])).to.deep.equal({workers: 3, pairs: 6, pairsTried: 2, fewest: 0})
  })

  it('counts nothing before a flush, in another round, or on the worker of the flush itself', () => {
    expect(count([[set(others[0]!), ['FLUSHDB'], set(own)], [set(others[1]!)]]).pairsTried).to.equal(0)
  })

  it('tells the fewest windows once every pair was tried', () => {
    const names = ['FLUSHDB', 'flushdb', 'FlushDb', 'flushDB', 'FLUSHdb', 'Flushdb', 'fLUSHDB', 'FLushdb']
    const byWorker = [0, 1, 2].map((worker) => names.find((name) => workerOf(name, WORKERS) === worker)!)
    expect(byWorker).to.not.include(undefined)
    const round = byWorker.flatMap((name) => [[name], set(0), set(1), set(2)])
    expect(count([round, round])).to.deep.equal({workers: 3, pairs: 6, pairsTried: 6, fewest: 2})
  })

  it('follows a flush of all databases', () => {
    const all = workerOf('FLUSHALL', WORKERS)
    expect(
      count([[['FLUSHALL'], ...[0, 1, 2].filter((worker) => worker !== all).map((worker) => set(worker))]]).pairsTried,
    ).to.equal(2)
  })
})
