import {expect} from 'chai'
import {mergeVerdicts} from '../../src/core/verdict.js'

describe('mergeVerdicts', () => {
  for (const [verdicts, merged] of [
    [['consistent'], 'consistent'],
    [['consistent', 'inconclusive'], 'inconclusive'],
    [['inconclusive', 'diverged', 'consistent'], 'diverged'],
    [[], 'inconclusive'],
  ] as const) {
    it(`makes ${merged} of ${verdicts.join(', ') || 'nothing'}`, () => {
      expect(mergeVerdicts(verdicts)).to.equal(merged)
    })
  }
})
