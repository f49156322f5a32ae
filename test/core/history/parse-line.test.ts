import {expect} from 'chai'
import fc from 'fast-check'
import {encodeHeader, encodeOperation} from '../../../src/core/history/encode-operation.js'
import {parseLine} from '../../../src/core/history/parse-line.js'
import type {Operation, Reply} from '../../../src/core/operation.js'

const EXAMPLE: Operation = {
  id: 7,
  client: 'writer',
  view: 'primary',
  db: 0,
  command: ['SET', 'key1', 'a3'],
  invokedNs: 1200,
  completedNs: 5400,
  outcome: 'ok',
  reply: 'OK',
}

const bulk = fc.oneof(fc.string({unit: 'binary'}), fc.record({base64: fc.base64String()}))
const reply: fc.Arbitrary<Reply> = fc.letrec<{reply: Reply}>((tie) => ({
  reply: fc.oneof(
    {maxDepth: 2},
    bulk,
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.record({integer: fc.bigInt().map(String)}),
    fc.record({error: fc.string()}),
    fc.array(tie('reply')),
  ),
})).reply

describe('lines of a history', () => {
  it('are written as the format says', () => {
    const fields = Object.entries(EXAMPLE).reverse()
    const shuffled = Object.fromEntries(fields) as unknown as Operation
    expect(encodeOperation(shuffled)).to.equal(
      '{"id":7,"client":"writer","view":"primary","db":0,"command":["SET","key1","a3"],"invokedNs":1200,"completedNs":5400,"outcome":"ok","reply":"OK"}',
    )
    expect(encodeHeader({seed: 1, views: {}, schema: 'lockstep.history/1'} as never)).to.equal(
      '{"schema":"lockstep.history/1","views":{},"seed":1}',
    )
  })

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.array(bulk, {minLength: 1}), reply, (command, answer) => {
        const operation = {...EXAMPLE, command, reply: answer}
        expect(parseLine(encodeOperation(operation))).to.deep.equal({kind: 'operation', operation})
      }),
    )
  })

  it('of other kinds are told apart', () => {
    const header = {schema: 'lockstep.history/1', views: {replica: {order: 'barrier'}}}
    expect(parseLine(JSON.stringify(header))).to.deep.equal({kind: 'header', header})
    const settled = {status: 'converged', waitedMs: 3}
    expect(parseLine(JSON.stringify({settled}))).to.deep.equal({kind: 'settled', settled})
    expect(parseLine('{"nemesis":"pause"}')).to.deep.equal({kind: 'note'})
  })

  const broken: ReadonlyArray<readonly [string, string]> = [
    ['{"id":7', 'line is not JSON: '],
    ['[1]', 'line is not JSON object'],
    [without('completedNs'), 'line is not an operation: completedNs is missing'],
    [without('reply'), 'line is not an operation: reply is missing'],
    [without('client'), 'line is not an operation: client is missing'],
    [without('command'), 'line is not an operation: command is missing'],
    [changed({id: 0}), 'line is not an operation: id is not a whole number from 1'],
    [changed({db: -1}), 'line is not an operation: db is not a whole number from 0'],
    [changed({command: []}), 'line is not an operation: command is not a list of words'],
    [changed({command: ['GET', 1]}), 'line is not an operation: a word of command is neither'],
    [changed({completedNs: 1}), 'line is not an operation: completedNs is before invokedNs'],
    [changed({invokedNs: 1.5}), 'line is not an operation: invokedNs is not whole nanoseconds'],
    [changed({outcome: 'info'}), 'line is not an operation: completedNs is not null, as the outcome is info'],
    [changed({outcome: 'maybe'}), 'line is not an operation: outcome is not ok, fail or info'],
    [changed({outcome: 'fail'}), 'line is not an operation: error is missing'],
    [changed({reply: {what: 1}}), 'line is not an operation: reply is not a reply'],
    [changed({phase: 'first'}), 'line is not an operation: phase is not final'],
    [changed({deadlineNs: 9000}), 'line is not an operation: deadlineNs stands only with outcome info'],
    ['{"schema":"other/1","views":{}}', 'line is not a header: schema is "other/1"; this version reads'],
    ['{"schema":"lockstep.history/1"}', 'line is not a header: views: '],
    [
      '{"schema":"lockstep.history/1","views":{"replica":{"order":"none"}}}',
      'line is not a header: views.replica.order: ',
    ],
    ['{"settled":{"status":"fine"}}', 'line is not a settled line: status: '],
  ]
  for (const [line, problem] of broken) {
    it(`say what is wrong: ${problem}`, () => {
      const parsed = parseLine(line)
      expect(parsed.kind).to.equal('invalid')
      expect(parsed)
        .to.have.property('problem')
        .that.satisfies((text: string) => text.startsWith(problem))
    })
  }
})

function without(field: keyof Operation): string {
  return JSON.stringify({...EXAMPLE, [field]: undefined})
}

function changed(fields: object): string {
  return JSON.stringify({...EXAMPLE, ...fields})
}
