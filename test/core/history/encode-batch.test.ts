import {expect} from 'chai'
import fc from 'fast-check'
import {ByteWriter} from '../../../src/core/byte-writer.js'
import {encodeBatch} from '../../../src/core/history/encode-batch.js'
import {encodeOperation} from '../../../src/core/history/encode-operation.js'
import {operationsOf, type OperationBatch} from '../../../src/core/history/operation-batch.js'
import {parseLine} from '../../../src/core/history/parse-line.js'
import type {Command, Reply} from '../../../src/core/operation.js'

const word = fc.oneof(
  fc.string(),
  fc.string({unit: 'binary'}),
  fc.constant({base64: '/w=='}),
  fc.constant('x'.repeat(200)),
)
const command: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom('SET', 'GET', 'FLUSHALL'), fc.array(word, {maxLength: 3}))
  .map(([name, words]) => [name, ...words])
const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.constant('OK'),
  word,
  fc.constant(null),
  fc.integer(),
  fc.constant({error: 'WRONGTYPE no'}),
  fc.constant({error: 'ERR what'}),
  fc.array(word),
)

describe('encodeBatch', () => {
  it('writes what encodeOperation writes for each operation, and it parses back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(command, reply, fc.nat(1e9), fc.nat(15)), {minLength: 1, maxLength: 6}),
        fc.nat(6),
        word.filter((name) => typeof name === 'string'),
        fc.option(fc.nat(100)),
        fc.constantFrom(null, 'final' as const),
        (sent, answered, client, round, phase) => {
          const replies = sent.slice(0, answered).map(([, answer]) => answer)
          const batch: OperationBatch = {
            firstId: 7,
            client: client,
            view: 'primary',
            round,
            phase,
            commands: sent.map(([words]) => words),
            invokedNs: 5,
            replies,
            completedNs: sent.slice(0, answered).map(([, , at]) => 5 + at),
            lost: replies.length < sent.length ? 'connection reset' : null,
            dbs: sent.map(([, , , db]) => db),
          }
          const wanted = operationsOf(batch)
          const out = new ByteWriter()
          encodeBatch(batch, out)
          const text = out.view().toString()
          expect(text).to.equal(wanted.map((operation) => `${encodeOperation(operation)}\n`).join(''))
          const parsed = text.trimEnd().split('\n').map(parseLine)
          expect(parsed).to.deep.equal(wanted.map((operation) => ({kind: 'operation', operation})))
        },
      ),
    )
  })
})
