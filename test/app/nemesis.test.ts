import {expect} from 'chai'
import type {NemesisSetting} from '../../src/app/nemesis.js'
import {nemesisPlan} from '../../src/core/nemesis/nemesis-plan.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import {SMALL_WORKLOAD, SmallRun} from '../support/small-run.js'

/** The first seed for which the plans of the rounds of the workload are so. */
function planWhere(holds: (starts: ReadonlyArray<number | null>) => boolean) {
  const seeds = Array.from({length: 1000}, (_, seed) => seed)
  const startsOf = (seed: number) =>
    [1, 2, 3, 4].map((round) => nemesisPlan(['stall'], seed, round, 1)?.startMs ?? null)
  return makePlan(
    parseWorkload(SMALL_WORKLOAD, 'small.yaml'),
    seeds.find((seed) => holds(startsOf(seed)))!,
  )
}

const BUSY = planWhere((starts) => starts.filter((start) => start === 0).length >= 2 && starts.includes(null))
const QUIET = planWhere((starts) => starts.every((start) => start === null))

/** What is done to a pair in memory: its link is held, and what waited comes when it is healed, or not all of it. */
function holdingLink(run: SmallRun, losing: boolean) {
  const steps: string[] = []
  const setting: NemesisSetting = {
    kinds: ['stall'],
    port: {
      begin: () => {
        steps.push('begin')
        run.pair.primary.replicates = false
      },
      heal: () => {
        steps.push('heal')
        if (losing) run.pair.primary.drop()
        else run.pair.primary.release()
      },
    },
  }
  run.pair.replica.onCommand = ([name]) => {
    if (name === 'MGET') steps.push('look')
  }
  return {setting, steps}
}

describe('a nemesis', () => {
  it('is healed before anything is compared, recorded, and no finding by itself', async () => {
    const run = new SmallRun()
    const {setting, steps} = holdingLink(run, false)
    const report = await run.start({nemesis: setting, plan: BUSY})
    expect(report.verdict, report.reasons.join()).to.equal('consistent')
    expect(report.nemesis!.length).to.equal(steps.filter((step) => step === 'begin').length)
    for (const {kind, view, fromNs, untilNs} of report.nemesis!) {
      expect([kind, view]).to.deep.equal(['stall', 'replica'])
      expect(untilNs).to.be.above(fromNs)
    }
    expect(steps.join(' '))
      .to.match(/begin heal/)
      .and.not.match(/begin look/)
    expect(run.memory.description.nemesis).to.deep.equal(['stall'])
  })

  it('shows a link that loses what waited', async () => {
    const run = new SmallRun()
    const report = await run.start({nemesis: holdingLink(run, true).setting, plan: BUSY})
    expect(report.verdict, report.reasons.join()).to.equal('diverged')
    expect(report.divergences.some(({view, against}) => view === 'replica' && against === 'primary')).to.equal(true)
  })

  it('that was asked for and did nothing is no pass', async () => {
    const run = new SmallRun()
    const {setting, steps} = holdingLink(run, false)
    const report = await run.start({nemesis: setting, plan: QUIET})
    expect(steps).to.not.include('begin')
    expect(report.nemesis).to.equal(undefined)
    expect(report.verdict).to.equal('inconclusive')
    expect(report.reasons.join()).to.include('nothing was done to the pair, though --nemesis asked for it')
  })
})
