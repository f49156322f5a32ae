import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {ANOMALY_KINDS} from '../../../src/core/anomaly.js'
import {explanationText, explanationsOf, proofLanes} from '../../../src/core/report/explain-finding.js'

const PAGE = readFileSync(new URL('../../../../docs/checks.md', import.meta.url), 'utf8')

describe('explanationsOf', () => {
  const explanations = explanationsOf(PAGE)

  it('explains every anomaly and no other, with a picture and where to look on each engine', () => {
    expect([...explanations.keys()]).to.have.members([...ANOMALY_KINDS])
    for (const [kind, {text, look}] of explanations) {
      expect(text, kind).to.match(/^```\n[\s\S]+\n```/)
      expect(
        look.map(({engine}) => engine),
        kind,
      ).to.deep.equal(['Redis and Valkey', 'Pika'])
    }
  })

  it('is shown without the marks of Markdown', () => {
    for (const [kind, explanation] of explanations) {
      const text = explanationText(kind, explanation)
      expect(text).to.not.match(/```|\*\*|\| ---/)
      expect(text).to.match(new RegExp(`^${kind.toUpperCase()}\n\n {2}`))
    }
  })
})

describe('proofLanes', () => {
  it('draws when each operation of a proof was', () => {
    const at = (id: number, fromNs: number, toNs: number | null) =>
      ({
        id,
        client: 'c',
        view: 'primary',
        db: 0,
        command: ['GET', 'k'],
        invokedNs: fromNs,
        completedNs: toNs,
        outcome: toNs === null ? 'info' : 'ok',
        reply: null,
      }) as const
    const operations = [at(1, 0, 5e6), at(2, 5e6, 1e7), at(3, 1e7, null), at(4, 0, 1e7)]
    const told = proofLanes({title: 't', db: 0, key: 'k', told: 'why', proof: [1, 2, 3], operations})
    expect(told.split('\n')).to.deep.equal([
      't: k in database 0, over 10.00 ms',
      '',
      '  #1        c on primary  [============]              GET k -> (nil)',
      '  #2        c on primary              [============]  GET k -> (nil)',
      '  #3        c on primary                          [>  GET k -> unknown ',
      '',
      'why',
    ])
  })
})
