import {expect} from 'chai'
import * as fc from 'fast-check'
import {formatWorkload} from '../../../src/core/workload/format-workload.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {arbitraryWorkload} from './arbitrary-workload.js'

describe('formatWorkload', () => {
  it('gives text that parses back to an equal workload', () => {
    fc.assert(
      fc.property(arbitraryWorkload, (workload) => {
        expect(parseWorkload(formatWorkload(workload), 'formatted.yaml')).to.deep.equal(workload)
      }),
      {numRuns: 200},
    )
  })

  it('is what a person would write', () => {
    const text = `name: witness
databases: [0]
rounds: 30
clients:
  - name: writer
    pipeline: true
    steps:
      - FLUSHDB
      - SET key{1..3} {value}
      - pause: 5ms
      - mix:
          - weight: 2
            steps:
              - GET a
          - GET b
`
    expect(formatWorkload(parseWorkload(text, 'witness.yaml'))).to.equal(text)
  })
})
