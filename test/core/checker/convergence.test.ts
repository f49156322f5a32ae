import {expect} from 'chai'
import {judgeConvergence, type ConvergenceConfig, type ConvergenceSample} from '../../../src/core/checker/convergence.js'
import {labelledCases} from './labelled-case.js'

interface CaseSample {
  readonly t: number
  readonly link: 'up' | 'down'
  readonly rOff: number
  readonly seen: boolean[]
  readonly pDigest: string
  readonly rDigest: string
  readonly diff: number
  readonly runP?: string
}

interface ConvergenceCase {
  readonly samples: readonly CaseSample[]
  readonly cfg: {workers: number; settle: number; minStable: number; progressWindow: number}
}

const CONFIG: ConvergenceConfig = {workers: 1, settleMs: 1000, minStable: 3, progressWindowMs: 3000}

describe('judgeConvergence', () => {
  for (const {labelled} of labelledCases().filter((one) => one.labelled.kind === 'convergence')) {
    it(`${labelled.name}: ${labelled.desc}`, () => {
      const {samples, cfg} = labelled as unknown as ConvergenceCase
      const {settle, progressWindow, ...rest} = cfg
      const config = {...rest, settleMs: settle, progressWindowMs: progressWindow}
      expect(judgeConvergence(samples.map(converted), config).status).to.equal(labelled.expect['verdict'])
    })
  }

  it('says lagging while the replica still moves', () => {
    const samples = [sample({atMs: 0, markersSeen: [false]}), sample({atMs: 4000, replicaOffset: 2, markersSeen: [false]})]
    expect(judgeConvergence(samples, CONFIG).status).to.equal('lagging')
  })

  it('needs evidence', () => {
    expect(judgeConvergence([], CONFIG).status).to.equal('inconclusive')
    const short = [sample({atMs: 0}), sample({atMs: 10}), sample({atMs: 20})]
    expect(judgeConvergence(short, CONFIG).detail).to.include('too short')
    const failed = [sample({atMs: 0}), sample({atMs: 1, failed: true}), sample({atMs: 2, failed: true})]
    expect(judgeConvergence(failed, CONFIG).status).to.equal('inconclusive')
    const long = [0, 1000, 2000].map((atMs) => sample({atMs}))
    expect(judgeConvergence(long, CONFIG).status).to.equal('converged')
    expect(judgeConvergence(long, {...CONFIG, unresolvedWrites: 1}).status).to.equal('inconclusive')
    expect(judgeConvergence(long, {...CONFIG, workers: 6}).status).to.equal('inconclusive')
    expect(judgeConvergence(long, {...CONFIG, workers: 6, coversEveryWorker: true}).status).to.equal('converged')
    const foreign = long.map((one) => ({...one, foreignWrites: true}))
    expect(judgeConvergence(foreign, CONFIG).status).to.equal('inconclusive')
  })
})

function converted({t, link, rOff, seen, pDigest, rDigest, diff, runP}: CaseSample): ConvergenceSample {
  return {
    atMs: t,
    link,
    replicaOffset: rOff,
    markersSeen: seen,
    primaryDigest: pDigest,
    replicaDigest: rDigest === 'R0' ? pDigest : rDigest,
    differingKeys: diff,
    ...(runP === undefined ? {} : {primaryRunId: runP}),
  }
}

function sample(fields: Partial<ConvergenceSample>): ConvergenceSample {
  return {
    atMs: 0,
    link: 'up',
    replicaOffset: 1,
    markersSeen: [true],
    primaryDigest: 'a',
    replicaDigest: 'a',
    ...fields,
  }
}
