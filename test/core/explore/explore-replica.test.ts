import {expect} from 'chai'
import fc from 'fast-check'
import {applyTo, exploreReplica, type ModelState} from '../../../src/core/explore/explore-replica.js'
import {placements, REPLICA_ORDERS, type Placement, type ReplicaOrder} from '../../../src/core/explore/replica-order.js'
import type {Command} from '../../../src/core/operation.js'

const orders = Object.keys(REPLICA_ORDERS) as ReplicaOrder[]
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('SET', 'APPEND'), fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2')),
  },
  {weight: 1, arbitrary: fc.tuple(fc.constantFrom('INCR', 'DEL'), fc.constantFrom('a', 'n'))},
  {weight: 1, arbitrary: fc.tuple(fc.constantFrom('FLUSHDB', 'FLUSHALL'))},
)
const log = fc.array(command, {minLength: 1, maxLength: 6}) as fc.Arbitrary<Command[]>

describe('exploreReplica', () => {
  it('counts what going through all permutations counts', () => {
    fc.assert(
      fc.property(log, fc.constantFrom(...orders), fc.integer({min: 1, max: 4}), (commands, order, workers) => {
        const placed = placements(commands, order, workers)
        const {schedules, diverging} = exploreReplica(commands, placed)
        expect({schedules, diverging}).to.deep.equal(bruteForce(commands, placed))
      }),
      {numRuns: 300},
    )
  })

  it('shows a schedule that is allowed, and ends where it says', () => {
    fc.assert(
      fc.property(log, fc.constantFrom(...orders), (commands, order) => {
        const placed = placements(commands, order, 3)
        const {least, expected} = exploreReplica(commands, placed)
        if (!least) return
        let applied = 0
        for (const at of least.order) {
          expect(placed[at]!.before & ~applied).to.equal(0)
          applied |= 1 << at
        }
        expect(applied).to.equal((1 << commands.length) - 1)
        const actual = least.order.map((at) => commands[at]!).reduce<ModelState>(applyTo, new Map())
        expect(least.actual).to.deep.equal(actual)
        expect(idOf(actual)).to.not.equal(idOf(expected))
      }),
      {numRuns: 300},
    )
  })

  it('finds that a barrier and a single line hold for every log', () => {
    fc.assert(
      fc.property(
        log,
        fc.constantFrom<ReplicaOrder>('barrier', 'serial'),
        fc.integer({min: 1, max: 6}),
        (commands, order, workers) => {
          expect(exploreReplica(commands, placements(commands, order, workers)).diverging).to.equal(0)
        },
      ),
      {numRuns: 300},
    )
  })

  for (const order of ['hash', 'own-channel', 'wait-before'] as const) {
    it(`finds that ${order} loses the last write of the reported log`, () => {
      const commands = [['SET', 'key1', 'a1'], ['SET', 'key1', 'a2'], ['FLUSHDB'], ['SET', 'key1', 'a3']]
      const {least, diverging} = exploreReplica(commands, placements(commands, order, 6))
      expect(diverging).to.equal(1)
      expect(least!.order).to.deep.equal([0, 1, 3, 2])
      expect(least!.actual.size).to.equal(0)
    })
  }

  it('goes through more than a million schedules', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const commands = [...keys.map((key) => ['SET', key, '1']), ['FLUSHDB']]
    const {schedules} = exploreReplica(
      commands,
      commands.map((_, at) => ({worker: at, before: 0})),
    )
    expect(schedules).to.equal(3_628_800)
  })
})

function bruteForce(commands: readonly Command[], placed: readonly Placement[]) {
  const expected = idOf(commands.reduce<ModelState>(applyTo, new Map()))
  const tally = {schedules: 0, diverging: 0}
  const visit = (applied: number, state: ModelState): void => {
    if (applied === (1 << commands.length) - 1) {
      tally.schedules++
      if (idOf(state) !== expected) tally.diverging++
    }
    for (const [at, {before}] of placed.entries()) {
      if ((applied & (1 << at)) === 0 && (before & ~applied) === 0)
        visit(applied | (1 << at), applyTo(state, commands[at]!))
    }
  }
  visit(0, new Map())
  return tally
}

function idOf(state: ModelState): string {
  return JSON.stringify([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
}
