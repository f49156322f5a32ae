import {expect} from 'chai'
import {bulkId} from '../../../src/core/bulk.js'
import type {KeyspaceValue} from '../../../src/core/keyspace/keyspace-entry.js'
import {explainReplica} from '../../../src/core/model/explain.js'
import type {Held, KeyName} from '../../../src/core/model/explanation.js'
import {finalStates} from '../../../src/core/model/final-states.js'
import {caseHistory, labelledCases, type LabelledCase} from '../checker/labelled-case.js'

describe('the labelled final states', () => {
  for (const {labelled} of labelledCases().filter((one) => one.labelled.kind === 'final')) {
    it(`${labelled.name}: ${labelled.desc}`, () => {
      const {history} = caseHistory(labelled)
      const states = [...finalStates(history)]
      const primary = heldOf(labelled.primary!)
      const replica = heldOf(labelled.replica!)
      const wrong = (held: Held): KeyName[] =>
        states.filter(({db, key, allowed}) => !allowed.map(text).includes(text(stringOf(held(db, key)))))
      const differing = states.filter(
        ({db, key}) => text(stringOf(primary(db, key))) !== text(stringOf(replica(db, key))),
      )
      const {expect: expected} = labelled
      expect(wrong(primary).length + wrong(replica).length > 0).to.equal(expected.verdict === 'violation')
      if (expected.bothWrong !== undefined) {
        expect(differing).to.deep.equal([])
        expect(wrong(primary).length).to.equal(expected.bothWrong)
        return
      }
      const workers = labelled.opts?.W
      const explanations = explainReplica(history, replica, differing, {
        primary,
        ...(workers === undefined ? {} : {workers}),
      })
      checkExplanations(labelled, explanations)
    })
  }
})

function checkExplanations(labelled: LabelledCase, explanations: ReturnType<typeof explainReplica>): void {
  const {explain, text: example, logInverted, verdict} = labelled.expect as Record<string, string | undefined>
  if (verdict === 'ok') {
    expect(explanations).to.deep.equal([])
    return
  }
  expect(explanations[0]?.kind, JSON.stringify(explanations)).to.equal(logInverted ? 'log-inverted' : explain)
  // The cases number flushes by name as well; ours are ids of operations only.
  if (example !== undefined) expect(explanations[0]?.text).to.include(example.replace(/ \[u\d+\]/, ''))
}

function heldOf(keys: Readonly<Record<string, string>>): Held {
  return (db, key): KeyspaceValue | null => {
    const string = keys[`${db}/${bulkId(key)}`]
    return string === undefined ? null : {type: 'string', string}
  }
}

function stringOf(value: KeyspaceValue | null): string | null {
  return value?.type === 'string' ? bulkId(value.string) : null
}

function text(value: unknown): string {
  return JSON.stringify(value)
}
