import {expect} from 'chai'
import type {Operation} from '../../../src/core/operation.js'
import {StrengthCounter} from '../../../src/core/judge/strength-counter.js'

let id = 0
const operation = (text: string, place: Partial<Operation> = {}): Operation => {
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
    reply: 'OK',
    round: 1,
    ...place,
  }
}

function count(...operations: readonly Operation[]): [flushes: number, reads: number] {
  const counter = new StrengthCounter()
  for (const one of operations) counter.add(one)
  return [counter.flushesRaced, counter.cacheReadsRaced]
}

describe('StrengthCounter', () => {
  it('counts a flush that a write of the same round follows', () => {
    expect(count(operation('FLUSHDB'), operation('SET a 1'))).to.deep.equal([1, 0])
  })
  it('counts a flush that overlaps a write before it', () => {
    const write = operation('SET a 1', {completedNs: 1e9})
    expect(count(write, operation('FLUSHDB'))).to.deep.equal([1, 0])
  })
  it('does not count a flush after everything, or one whose round has ended', () => {
    expect(count(operation('SET a 1'), operation('FLUSHDB'), operation('SET a 2', {round: 2}))).to.deep.equal([0, 0])
  })
  it('does not count writes to other databases, markers, or refused flushes', () => {
    expect(count(operation('FLUSHDB'), operation('SET a 1', {db: 1}))).to.deep.equal([0, 0])
    expect(count(operation('FLUSHDB'), operation('SET lockstep:marker:1:1 m'))).to.deep.equal([0, 0])
    expect(count(operation('FLUSHDB', {outcome: 'fail'}), operation('SET a 1'))).to.deep.equal([0, 0])
  })
  it('counts reads of keys held before a flush and not written since', () => {
    expect(
      count(
        operation('SET a 1'),
        operation('FLUSHALL'),
        operation('GET a'),
        operation('GET b'),
        operation('SET a 2'),
        operation('GET a'),
      ),
    ).to.deep.equal([1, 1])
  })
  it('does not count reads on a replica', () => {
    expect(count(operation('SET a 1'), operation('FLUSHDB'), operation('GET a', {view: 'replica'}))[1]).to.equal(0)
  })
})
