import {expect} from 'chai'
import {judgeDiff, type DiffFindings} from '../../../src/core/diff/judge-diff.js'
import {mergeDiffReports} from '../../../src/core/diff/merge-diff-reports.js'
import type {Divergence} from '../../../src/core/divergence.js'
import type {DiffFacts} from '../../../src/core/report/report.js'

const FACTS: DiffFacts = {
  listed: {primary: 10, replica: 10},
  databases: [0],
  complete: true,
  restrictions: [],
  transient: 0,
  expired: 0,
  undecided: 0,
  uncompared: 0,
  unproven: [],
  kinds: {},
  differencesFile: 'd',
}
const server = (address: string, role: string) => ({engine: 'Redis', version: '7', address, role})
const FINDINGS: DiffFindings = {
  targets: {primary: server('p', 'primary'), replicas: [server('r', 'replica')], caches: []},
  keysCompared: 10,
  facts: FACTS,
  divergences: [],
  divergenceCount: 0,
  notes: [],
  totalMs: 5,
  repeat: 'lockstep diff',
  directory: 'run',
}
const NOTHING = {keysCompared: 0, facts: {...FACTS, listed: {primary: 0, replica: 0}}}
const missing = (key: string): Divergence => ({
  view: 'replica',
  against: 'primary',
  db: 0,
  key,
  kind: 'missing',
  expected: {value: {type: 'string', string: 'v'}, expireAtMs: null},
  actual: null,
})

const verdictOf = (findings: Partial<DiffFindings>) => judgeDiff({...FINDINGS, ...findings}).verdict
const withFacts = (facts: Partial<DiffFacts>) => ({facts: {...FACTS, ...facts}})

describe('judgeDiff', () => {
  it('passes only what was compared in full', () => {
    expect(verdictOf({})).to.equal('consistent')
    expect(verdictOf(withFacts({unproven: ['a flush']}))).to.equal('inconclusive')
    expect(verdictOf(withFacts({undecided: 1}))).to.equal('inconclusive')
    expect(verdictOf(withFacts({uncompared: 1}))).to.equal('inconclusive')
    expect(verdictOf({divergences: [missing('a')], divergenceCount: 1})).to.equal('diverged')
  })

  it('passes no keys only when full scans prove both sides empty', () => {
    expect(verdictOf(NOTHING)).to.equal('consistent')
    expect(verdictOf({...NOTHING, facts: {...NOTHING.facts, complete: false}})).to.equal('inconclusive')
    expect(verdictOf({...NOTHING, facts: {...NOTHING.facts, restrictions: ['--match a*']}})).to.equal('inconclusive')
    expect(verdictOf({keysCompared: 0})).to.equal('inconclusive')
  })
})

describe('mergeDiffReports', () => {
  const part = (index: number, findings: Partial<DiffFindings>) => ({
    shard: {index, of: 2},
    report: judgeDiff({
      ...FINDINGS,
      ...findings,
      facts: {...(findings.facts ?? FACTS), restrictions: [`--shard ${index}/2`]},
    }),
  })

  it('judges the parts as the whole', () => {
    const merged = mergeDiffReports(
      [
        part(1, {keysCompared: 6}),
        part(2, {
          keysCompared: 4,
          divergences: [missing('a')],
          divergenceCount: 1,
          facts: {...FACTS, kinds: {missing: 1}},
        }),
      ],
      'repeat',
    )
    expect(merged.verdict).to.equal('diverged')
    expect(merged.keysCompared).to.equal(10)
    expect(merged.diff.restrictions).to.deep.equal([])
    expect(mergeDiffReports([part(1, {}), part(2, {})], 'repeat').verdict).to.equal('consistent')
  })

  it('proves nothing without all parts', () => {
    const merged = mergeDiffReports([part(2, {})], 'repeat')
    expect(merged.verdict).to.equal('inconclusive')
    expect(merged.reasons).to.deep.equal(['parts 1 of 2 are not among the merged runs'])
  })
})
