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
    const {divergences, reasons} = explain(
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
    expect(reasons).to.deep.equal(['The sides differ after INCR: 1 of 1 key (SET integer/1/1 10; INCR integer/1/1).'])
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
    const {divergences, reasons} = explain(
      [differs('hash/1/1'), differs('foreign')],
      [sent('INCR hash/1/1', null, {outcome: 'fail', error: 'WRONGTYPE Operation'})],
    )
    expect(divergences[0]!.explanation).to.include('INCR hash/1/1 answered WRONGTYPE Operation')
    expect(divergences[1]).to.deep.equal(differs('foreign'))
    expect(reasons).to.have.lengthOf(1)
  })

  /** Keys of one state, each prepared and each with its case, numbered from 1; null: no case was tried. */
  const swept = (state: string, setup: readonly string[], cases: ReadonlyArray<string | null>): Operation[] =>
    cases.flatMap((text, at) =>
      [...setup, ...(text === null ? [] : [text])].map((each) =>
        sent(each.replace('$k', `${state}/1/${at + 1}`), 'OK'),
      ),
    )

  it('blames what prepared keys that differed before anything was tried, by the number of its elements', () => {
    const {reasons} = explain(
      [differs('list/1/1'), differs('list/1/2'), differs('list-expiring/1/1'), differs('absent/1/1')],
      [
        ...swept('list', ['RPUSH $k x y "" x z'], [null, null]),
        ...swept('list-expiring', ['RPUSH $k x y "" x z', 'EXPIRE $k 5000'], [null]),
        ...swept('list-one', ['RPUSH $k x'], ['LMOVE $k $k LEFT RIGHT', 'RPUSH $k y']),
        ...swept('integer-expiring', ['SET $k 10', 'EXPIRE $k 5000'], ['INCR $k']),
        ...swept('absent', [], ['RPUSH $k new other', 'RPUSH $k new']),
      ],
    )
    expect(reasons).to.deep.equal([
      'The sides differ after RPUSH with 2 or more elements: 4 of 4 keys (RPUSH absent/1/1 new other).',
    ])
  })

  it('names the state where only that explains it, the commonest command first', () => {
    const {reasons} = explain(
      [differs('text/1/1'), differs('integer-expiring/1/1'), differs('integer-expiring/1/2')],
      [
        ...swept('integer', ['SET $k 10'], ['INCR $k', 'APPEND $k tail']),
        ...swept('integer-expiring', ['SET $k 10', 'EXPIRE $k 5000'], ['INCR $k', 'INCR $k', 'APPEND $k tail']),
        ...swept('text', ['SET $k text'], ['APPEND $k tail', 'GETDEL $k']),
      ],
    )
    expect(reasons).to.deep.equal([
      'The sides differ after INCR on integer-expiring: 2 of 2 keys (SET integer-expiring/1/1 10; EXPIRE integer-expiring/1/1 5000; INCR integer-expiring/1/1).',
      'The sides differ after APPEND on text: 1 of 1 key (SET text/1/1 text; APPEND text/1/1 tail).',
    ])
  })

  it('names an option, and a command of which only some keys differ when nothing tells them apart', () => {
    const {reasons} = explain(
      [differs('text/1/1'), differs('text/1/2'), differs('text/1/3')],
      [
        ...swept('text', ['SET $k text'], ['SET $k new EX 4000', 'SET $k new NX EX 4000', 'SPOP $k', 'SPOP $k']),
        ...swept('integer', ['SET $k 10'], ['SET $k new NX']),
      ],
    )
    expect(reasons[0]).to.match(/^The sides differ after SET with EX: 2 of 2 keys/)
    expect(reasons[1]).to.match(/^The sides differ after SPOP: 1 of 2 keys/)
  })

  it('says so when no command stands out', () => {
    const cases = 'APPEND DECR GETDEL GETEX INCR PERSIST SETNX SETRANGE STRLEN UNLINK'.split(' ')
    const {reasons} = explain(
      cases.map((_, at) => differs(`text/1/${at + 1}`)),
      swept(
        'text',
        ['SET $k text'],
        cases.map((name) => `${name} $k`),
      ),
    )
    expect(reasons).to.have.lengthOf(1)
    expect(reasons[0]).to.match(/^10 keys differ, and no command stands out: /)
  })
})
