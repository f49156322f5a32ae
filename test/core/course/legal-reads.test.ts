import {expect} from 'chai'
import fc from 'fast-check'
import {legalReads} from '../../../src/core/course/legal-reads.js'
import type {Operation} from '../../../src/core/operation.js'
import {historyOf, scripted} from '../history-script.js'

/** What the read with this number could have returned. */
function legalOf(id: number, script: string, order?: 'eventual' | 'total') {
  const history = historyOf(script, {replica: order === undefined ? {} : {order}})
  return legalReads(history, new Set([id])).get(id)
}

describe('legalReads', () => {
  const TABLE: ReadonlyArray<readonly [title: string, id: number, script: string, text: string]> = [
    ['the last write before it', 2, 'a 0-1 SET k v1\nb 2-3 GET k = v1', '"v1" of SET #1'],
    ['nothing yet', 1, 'b 2-3 GET k', 'nil, as nothing was written yet'],
    [
      'a write that overlaps it, or what was there before',
      3,
      'a 0-1 SET k v1\na 2-9 SET k v2\nb 3-4 GET k = v1',
      '"v2" of SET #2, or "v1" of SET #1',
    ],
    ['nil behind a flush', 3, 'a 0-1 SET k v1\na 2-3 FLUSHALL\nb 4-5 GET k', 'nil of FLUSHALL #2'],
    ['what a flush of another database left', 3, 'a 0-1 SET k v1\na 2-3/1 FLUSHDB\nb 4-5 GET k = v1', '"v1" of SET #1'],
    ['nil of a DEL', 3, 'a 0-1 SET k v1\na 2-3 DEL k = 1\nb 4-5 GET k', 'nil of DEL #2'],
    ['nothing of a refused write', 2, 'a 0-1! SET k v1\nb 4-5 GET k', 'nil, as nothing was written yet'],
    [
      'a write that was never answered, at any later time',
      3,
      'a 0-1 SET k v1\nc 2-? SET k v2\nb 8-9 GET k = v2',
      '"v2" of SET #2, or "v1" of SET #1',
    ],
    [
      'nil once a lifetime may have ended',
      2,
      'a 0-1 SET k v1 PX 100\nb 400-401 GET k',
      '"v1" of SET #1, or nil (expired) of SET #1',
    ],
    [
      'on a replica every value so far',
      3,
      'a 0-1 SET k v1\na 2-3 SET k v2\nr@replica 8-9 GET k = v1',
      '"v2" of SET #2, or "v1" of SET #1, or nil, as nothing was written yet',
    ],
    [
      'on a replica nothing older than what it had shown',
      4,
      'a 0-1 SET k v1\na 2-3 SET k v2\nr@replica 4-5 GET k = v2\nr@replica 8-9 GET k = v1',
      '"v2" of SET #2',
    ],
    [
      'on a settled replica the present value only',
      3,
      'a 0-1 SET k v1\na 2-3 SET k v2\nr@replica 8-9 final GET k = v1',
      '"v2" of SET #2',
    ],
    [
      'what a client replaced before it read, although it waited for no answer',
      3,
      'a 0-9 SET k v1\na 1-9 FLUSHALL\na 2-9 GET k = v1',
      'nil of FLUSHALL #2',
    ],
    ['fields by themselves', 2, 'a 0-1 HSET k f v1 g v2\nb 2-3 HGET k g = v2', '"v2" of HSET #1'],
    [
      'each key that it read',
      2,
      'a 0-1 SET k v1\nb 2-3 MGET k m = ["v1",null]',
      '"k": "v1" of SET #1; "m": nil, as nothing was written yet',
    ],
  ]
  for (const [title, id, script, text] of TABLE)
    it(`tells ${title}`, () => {
      expect(legalOf(id, script)?.text).to.equal(text)
    })

  it('binds no replica that promises its final state alone', () => {
    const script = 'a 0-1 SET k v1\na 2-3 SET k v2\nr@replica 4-5 GET k = v2\nr@replica 8-9 GET k = v1'
    expect(legalOf(4, script, 'eventual')?.text).to.include('"v1" of SET #1')
  })

  it('names the operations that the values come from', () => {
    expect(legalOf(3, 'a 0-1 SET k v1\na 2-9 SET k v2\nb 3-4 GET k = v1')?.from).to.deep.equal([2, 1])
  })

  it('tells few of many values, and counts the others', () => {
    const script = Array.from({length: 20}, (_, at) => `a${at} 0-9 SET k v${at}`).join('\n')
    expect(legalOf(21, `${script}\nb 3-4 GET k = v1`)?.text).to.match(/(?:, or .*){5}, or one of 15 older values$/)
  })

  it('says nothing of writes and of other operations', () => {
    expect(legalReads(historyOf('a 0-1 SET k v1\nb 2-3 GET k = v1'), new Set([1])).size).to.equal(0)
  })

  it('never leaves out what a register returned, whenever its operations took effect', () => {
    const step = fc.record({
      kind: fc.constantFrom('SET', 'GET', 'DEL', 'FLUSHALL'),
      before: fc.integer({min: 0, max: 40}),
      after: fc.integer({min: 0, max: 40}),
    })
    fc.assert(
      fc.property(fc.array(step, {minLength: 1, maxLength: 25}), (steps) => {
        let held: string | null = null
        const lines = steps.map(({kind, before, after}, at) => {
          const effect = 50 + 10 * at
          const words = kind === 'SET' ? `SET k v${at}` : kind === 'FLUSHALL' ? kind : `${kind} k`
          const line = `c${at} ${effect - before}-${effect + after} ${words}${kind === 'GET' && held !== null ? ` = ${held}` : ''}`
          held = kind === 'SET' ? `v${at}` : kind === 'GET' ? held : null
          return line
        })
        const operations = scripted(lines.join('\n')).toSorted(
          (one: Operation, other: Operation) => one.invokedNs - other.invokedNs,
        )
        const legal = legalReads(historyOf(operations), new Set(operations.map(({id}) => id)))
        for (const {id, command, reply} of operations) {
          if (command[0] !== 'GET') continue
          const told = legal.get(id)!.text
          if (!told.includes('older values')) expect(told).to.include(typeof reply === 'string' ? `"${reply}"` : 'nil')
        }
      }),
      {seed: 15, numRuns: 300},
    )
  })
})
