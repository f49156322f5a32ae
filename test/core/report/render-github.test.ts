import {expect} from 'chai'
import {githubAnnotations} from '../../../src/core/report/render-github.js'
import {HOSTILE_NAMES} from '../../support/hostile-names.js'
import {CONSISTENT, DIVERGED, SAMPLE_REPORTS} from '../../support/sample-reports.js'

describe('githubAnnotations', () => {
  it('are errors for what diverged, warnings for what is inconclusive, and none for what is consistent', () => {
    expect(githubAnnotations(CONSISTENT)).to.deep.equal([])
    expect(githubAnnotations(DIVERGED)).to.deep.equal([
      '::error title=lockstep flushdb-order%3A diverged::The replica lost 1 key that the primary holds.%0AExplained by: FLUSHDB #3 applied after SET #4 (1 of 1 key).%0Arepeat: lockstep run flushdb-order --seed 42',
    ])
    expect(githubAnnotations(SAMPLE_REPORTS.inconclusive)[0]).to.match(
      /^::warning title=lockstep flushdb-order%3A inco/,
    )
    expect(githubAnnotations(SAMPLE_REPORTS.suite).map((line) => line.slice(0, 40))).to.deep.equal([
      '::error title=lockstep flushdb-order%3A ',
      '::warning title=lockstep seed%3A inconcl',
    ])
    expect(githubAnnotations(SAMPLE_REPORTS.diff)[0]).to.match(/^::error title=lockstep diff%3A diverged::/)
  })

  it('warns of a suite that was not run to its end although no run was wrong', () => {
    const suite = {...SAMPLE_REPORTS.suite, verdict: 'inconclusive' as const, runs: [CONSISTENT]}
    expect(githubAnnotations(suite)[0]).to.match(/^::warning title=lockstep seed%3A inconclusive::/)
  })

  it('hold no second command, whatever a server says', () => {
    for (const hostile of HOSTILE_NAMES) {
      const [line, ...more] = githubAnnotations({...DIVERGED, workload: hostile, reasons: [hostile], repeat: hostile})
      expect(more).to.deep.equal([])
      expect(line).to.not.match(/[\r\n]/)
      expect(line!.split('::')[1], 'nothing ends the properties early').to.match(/^error title=lockstep [^:,]*$/)
    }
  })
})
