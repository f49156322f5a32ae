import {expect} from 'chai'
import type {Divergence} from '../../../src/core/divergence.js'
import type {Operation, Reply} from '../../../src/core/operation.js'
import {SweepExplainer} from '../../../src/core/sweep/explain-sweep.js'

const differs = (key: string): Divergence => ({
  view: 'replica',
  against: 'primary',
  db: 0,
  key,
  kind: 'value',
  expected: {value: {type: 'string', string: '11'}, expireAtMs: null},
  actual: null,
})

let nextId = 1
const sent = (text: string, reply: Reply, more: Partial<Operation> = {}): Operation => ({
  id: nextId++,
  client: 'sweep',
  view: 'primary',
  db: 0,
  command: text.split(' '),
  invokedNs: 0,
  completedNs: 1,
  outcome: 'ok',
  reply,
  ...more,
})

function explain(divergences: readonly Divergence[], operations: readonly Operation[]) {
  const explainer = new SweepExplainer(divergences)
  for (const operation of operations) explainer.add(operation)
  return explainer.explained()
}

describe('SweepExplainer', () => {
  beforeEach(() => (nextId = 1))

  it('names the command, its arguments, the state before, the answer, and both sides', () => {
    const {divergences, commands} = explain(
      [differs('integer/1/1')],
      [
        sent('SET integer/1/1 10', 'OK'),
        sent('SET integer/1/2 10', 'OK'),
        sent('GET integer/1/1', '10'),
        sent('INCR integer/1/1', 11),
        sent('GET integer/1/1', '11', {phase: 'final'}),
      ],
    )
    expect(divergences[0]).to.deep.include({
      operations: [1, 4],
      explanation:
        'INCR integer/1/1 answered 11. Done to the key before: SET integer/1/1 10. By the primary: 11, no expiry; by the replica: (gone).',
    })
    expect([...commands]).to.deep.equal([['INCR', 1]])
  })

  it('finds the answer of a command in its transaction, and says so', () => {
    const {divergences} = explain(
      [differs('b')],
      [sent('MULTI', 'OK'), sent('SET a 1', 'QUEUED'), sent('RENAME a b', 'QUEUED'), sent('EXEC', ['OK', 'OK'])],
    )
    expect(divergences[0]!.explanation).to.match(
      /^RENAME a b in a transaction answered OK\. Done to the key before: nothing/,
    )
  })

  it('shows a refusal, and leaves alone what no command of the run named', () => {
    const {divergences, commands} = explain(
      [differs('hash/1/1'), differs('foreign')],
      [sent('INCR hash/1/1', null, {outcome: 'fail', error: 'WRONGTYPE Operation'})],
    )
    expect(divergences[0]!.explanation).to.include('INCR hash/1/1 answered WRONGTYPE Operation')
    expect(divergences[1]).to.deep.equal(differs('foreign'))
    expect(commands.size).to.equal(1)
  })
})
