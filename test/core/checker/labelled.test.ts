import {expect} from 'chai'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import {caseHistory, labelledCases, type LabelledCase} from './labelled-case.js'

const ORDER_OF = {prefix: 'total', barrier: 'barrier', perkey: 'per-key'} as const

describe('the labelled histories', () => {
  for (const {verdict, labelled} of labelledCases()) {
    if (labelled.kind === 'primary') it(`${labelled.name}: ${labelled.desc}`, () => primaryCase(labelled, verdict))
    if (labelled.kind === 'replica') it(`${labelled.name}: ${labelled.desc}`, () => replicaCase(labelled))
    if (labelled.kind === 'partial') it(`${labelled.name}: ${labelled.desc}`, () => partialCase(labelled, verdict))
  }
})

function primaryCase(labelled: LabelledCase, verdict: string): void {
  const {history, numbers} = caseHistory(labelled)
  const result = checkHistory(history, {ttlToleranceMs: 0})
  expect(result.verdict, JSON.stringify(result)).to.equal(verdict)
  if (verdict === 'consistent') return
  const {class: kind, op, also} = labelled.expect as {class: string; op: string; also?: string[]}
  const [first] = result.anomalies
  expect(first?.kind, JSON.stringify(result)).to.equal(kind)
  expect(first?.operations.at(-1)).to.equal(numbers.get(op))
  if (also) expect(first?.also).to.include.members(also)
}

function replicaCase(labelled: LabelledCase): void {
  const {history, numbers} = caseHistory(labelled)
  for (const [level, order] of Object.entries(ORDER_OF)) {
    const result = checkHistory(history, {order})
    const violated = labelled.expect[level] === 'violation'
    expect(result.verdict, `${level} ${JSON.stringify(result)}`).to.equal(violated ? 'diverged' : 'consistent')
    if (!violated) continue
    expect(result.anomalies[0]?.kind, JSON.stringify(result)).to.equal(labelled.expect.class)
    expect(result.anomalies[0]?.operations.at(-1)).to.equal(numbers.get(labelled.expect.op as string))
  }
}

function partialCase(labelled: LabelledCase, verdict: string): void {
  const {history} = caseHistory(labelled)
  const result = checkHistory(history, {order: 'per-key'})
  expect(result.verdict, JSON.stringify(result)).to.equal(verdict)
}
