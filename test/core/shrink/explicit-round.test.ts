import {expect} from 'chai'
import * as fc from 'fast-check'
import {candidateWorkload} from '../../../src/core/shrink/candidate-workload.js'
import {explicitRound} from '../../../src/core/shrink/explicit-round.js'
import {formatWorkload} from '../../../src/core/workload/format-workload.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {arbitraryWorkload} from '../workload/arbitrary-workload.js'
import type {Workload} from '../../../src/core/workload/workload.js'

/** Everything the clients that do not repeat their steps do in a round. */
function played(workload: Workload, seed: number, round: number) {
  return makePlan(workload, seed)
    .clients.filter(({everyMs}) => everyMs === null)
    .map((client) => ({name: client.name, on: client.on, steps: [...client.steps(round, 0)]}))
    .filter(({steps}) => steps.some(({kind}) => kind === 'send'))
}

describe('explicitRound', () => {
  it('plays what the plan plays, choice by choice and write by write', () => {
    fc.assert(
      fc.property(arbitraryWorkload, fc.nat(), fc.integer({min: 1, max: 9}), (workload, seed, round) => {
        const explicit = candidateWorkload(explicitRound(workload, seed, round), 1)
        // Another seed: nothing is left to be chosen.
        expect(played(explicit, seed + 1, round)).to.deep.equal(played(workload, seed, round))
      }),
      {numRuns: 40},
    )
  })

  it('is a workload that a person could have written', () => {
    const workload = parseWorkload(
      `
name: small
rounds: 3
clients:
  - name: writer
    connections: 2
    pipeline: true
    steps:
      - SET {client}:key{1..2} {value 1kb}
      - transaction:
          - DEL a
          - FLUSHDB
  - name: reader
    every: 2ms
    steps:
      - GET key{any 1..3}
`,
      'small.yaml',
    )
    expect(formatWorkload(candidateWorkload(explicitRound(workload, 1, 1), 2))).to.equal(`name: small
databases: [0]
rounds: 2
clients:
  - name: writer-1
    pipeline: true
    steps:
      - SET writer-1:key1 {value 1kb}
      - SET writer-1:key2 {value 1kb}
      - transaction:
          - DEL a
          - FLUSHDB
  - name: writer-2
    pipeline: true
    steps:
      - SET writer-2:key1 {value 1kb}
      - SET writer-2:key2 {value 1kb}
      - transaction:
          - DEL a
          - FLUSHDB
  - name: reader
    every: 2ms
    steps:
      - GET key{any 1..3}
`)
  })
})
