import {expect} from 'chai'
import fc from 'fast-check'
import {ANOMALY_KINDS} from '../../../src/core/anomaly.js'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import {ORDERS} from '../../../src/core/order.js'
import type {Operation} from '../../../src/core/operation.js'
import {historyOf, scripted} from '../history-script.js'
import {PLANTED} from './planted.js'
import {randomHistory, randomOf, type Shape} from './random-history.js'

const shapes: fc.Arbitrary<Shape> = fc.record({
  operations: fc.integer({min: 1, max: 120}),
  keys: fc.integer({min: 1, max: 5}),
  databases: fc.integer({min: 1, max: 2}),
  clients: fc.integer({min: 1, max: 4}),
  writers: fc.integer({min: 1, max: 4}),
  replicaReads: fc.boolean(),
  pipelined: fc.boolean(),
  unknown: fc.boolean(),
  wrongShare: fc.constant(0),
})

const seeds = fc.integer({min: 0, max: 2 ** 31 - 1})

describe('checkHistory', () => {
  it('finds nothing in what a correct pair did: any interleaving, any lag, any unknown outcome', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const history = historyOf(randomHistory(randomOf(seed), shape), {replica: {}})
        for (const order of ORDERS) expect(checkHistory(history, {order}).anomalies).to.deep.equal([])
      }),
      {numRuns: 400},
    )
  })

  it('finds nothing in one hot key of a correct pair', () => {
    const shape: Shape = {
      operations: 3000,
      keys: 1,
      databases: 1,
      clients: 4,
      writers: 4,
      replicaReads: true,
      pipelined: true,
      unknown: false,
      wrongShare: 0,
    }
    for (const pipelined of [true, false]) {
      const history = historyOf(randomHistory(randomOf(5), {...shape, pipelined}), {replica: {}})
      const result = checkHistory(history, {order: 'total'})
      expect(result.anomalies).to.deep.equal([])
      expect(result.verdict, result.reasons.join()).to.equal('consistent')
    }
  })

  for (const [at, {kind, script, order}] of PLANTED.entries()) {
    it(`finds ${kind} (${at + 1}) wherever it is planted`, () => {
      fc.assert(
        fc.property(seeds, fc.integer({min: 0, max: 40}), (seed, size) => {
          const operations = planted(scripted(script), seed, size)
          const result = checkHistory(historyOf(operations, {replica: {}}), {order: order ?? 'per-key'})
          expect(result.verdict, JSON.stringify(operations)).to.equal('diverged')
          expect(result.anomalies.map((anomaly) => anomaly.kind)).to.include(kind)
        }),
        {numRuns: 15},
      )
    })
  }

  it('knows a smallest history for every anomaly but the two that need more than a history', () => {
    const missing = ANOMALY_KINDS.filter((kind) => !PLANTED.some((one) => one.kind === kind))
    expect(missing).to.deep.equal(['flush-early', 'log-inverted'])
  })

  it('judges the same when keys are renamed and all times shifted', () => {
    const shape = fc.record({...shapeParts, wrongShare: fc.constant(0.4)})
    fc.assert(
      fc.property(shape, seeds, fc.integer({min: 1, max: 1e9}), (one, seed, shiftNs) => {
        const operations = randomHistory(randomOf(seed), one)
        const told = (ops: readonly Operation[]): unknown =>
          checkHistory(historyOf(ops, {replica: {}}), {order: 'total'}).anomalies.map(
            ({kind, operations: ids}) => `${kind} ${ids.join()}`,
          )
        expect(told(operations.map((op) => moved(op, shiftNs)))).to.deep.equal(told(operations))
      }),
      {numRuns: 150},
    )
  })

  it('calls a checker that fails by its name and is inconclusive', () => {
    const history = historyOf('a 0-1 SET k v\n r@replica 2-3 GET k = v')
    const broken = {...history, events: {...history.events, value: null as unknown as Int32Array}}
    const result = checkHistory(broken)
    expect(result.verdict).to.equal('inconclusive')
    expect(result.reasons.join()).to.match(/the primary checker failed: .*the replica checker failed: /)
  })
})

const shapeParts = {
  operations: fc.integer({min: 1, max: 40}),
  keys: fc.integer({min: 1, max: 3}),
  databases: fc.integer({min: 1, max: 2}),
  clients: fc.integer({min: 1, max: 3}),
  writers: fc.integer({min: 1, max: 3}),
  replicaReads: fc.boolean(),
  pipelined: fc.boolean(),
  unknown: fc.boolean(),
}

/** The corruption between two stretches of correct operations on other keys of another database. */
function planted(corruption: readonly Operation[], seed: number, size: number): Operation[] {
  const noise = (from: number): Operation[] =>
    randomHistory(randomOf(from), {
      operations: size,
      keys: 3,
      databases: 1,
      clients: 1,
      writers: 1,
      replicaReads: false,
      pipelined: false,
      unknown: false,
      wrongShare: 0,
    })
  const parts = [noiseOnly(noise(seed), 'before'), corruption, noiseOnly(noise(seed + 1), 'after')]
  let startNs = 0
  const all = parts.flatMap((ops) => {
    const shifted = ops.map((op) => moved(op, startNs))
    startNs = Math.max(startNs, ...shifted.map((op) => op.completedNs ?? op.invokedNs)) + 1
    return shifted
  })
  return all.map((op, at) => ({...op, id: at + 1}))
}

/** Noise must not flush what the corruption is about, so only its writes are kept. */
function noiseOnly(operations: readonly Operation[], name: string): Operation[] {
  return operations
    .filter((op) => op.command[0] === 'SET')
    .map((op) => ({...op, client: 'a', db: 3, command: ['SET', `${name}${op.id}`, `${name}-${op.id}`]}))
}

function moved(op: Operation, byNs: number): Operation {
  return {
    ...op,
    command: op.command.map((word, at) =>
      at === 1 || (at > 1 && op.command[0] === 'MGET') ? `renamed:${word as string}` : word,
    ),
    invokedNs: op.invokedNs + byNs,
    completedNs: op.completedNs === null ? null : op.completedNs + byNs,
  }
}
