import {expect} from 'chai'
import {nearestName} from '../../../src/core/workload/nearest-name.js'

describe('nearestName', () => {
  const NAMES = ['run', 'check', 'replay', 'flushdb-order', 'flushdb-writers']
  const cases: ReadonlyArray<readonly [string, string | undefined]> = [
    ['rnu', 'run'],
    ['chek', 'check'],
    ['reaply', 'replay'],
    ['FLUSHDB-ODRER', 'flushdb-order'],
    ['flushdb-wirtesr', 'flushdb-writers'],
    ['ab', undefined],
    ['quite-another', undefined],
  ]
  for (const [wrong, name] of cases)
    it(`finds ${name ?? 'none'} for ${wrong}`, () => {
      expect(nearestName(wrong, NAMES)).to.equal(name)
    })
})
