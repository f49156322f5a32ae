import {expect} from 'chai'
import type {NemesisAct} from '../../../src/core/nemesis/nemesis-act.js'
import {describeNemesis, NEMESIS_KINDS, nemesisKinds, nemesisPlan} from '../../../src/core/nemesis/nemesis-plan.js'

const ROUNDS = Array.from({length: 400}, (_, at) => at + 1)

describe('nemesisPlan', () => {
  it('follows from kinds, seed and round alone, and differs between them', () => {
    const plans = (seed: number) => ROUNDS.map((round) => nemesisPlan(NEMESIS_KINDS, seed, round, 2))
    expect(plans(7)).to.deep.equal(plans(7))
    expect(plans(7)).to.not.deep.equal(plans(8))
  })

  it('does every kind to every replica, before rounds and within them, and leaves some rounds alone', () => {
    const plans = ROUNDS.map((round) => nemesisPlan(NEMESIS_KINDS, 1, round, 2))
    const done = plans.filter((plan) => plan !== null)
    expect(new Set(done.map(({kind, replica}) => `${kind} ${replica}`))).to.have.length(2 * NEMESIS_KINDS.length)
    expect(new Set(done.map(({startMs}) => startMs === 0))).to.deep.equal(new Set([true, false]))
    expect(plans.length - done.length).to.be.within(100, 220)
    for (const {kind, amount} of done) expect(amount !== null).to.equal(kind === 'delay' || kind === 'throttle')
  })

  it('does only what was asked for, and nothing when nothing was', () => {
    const kinds = ROUNDS.flatMap((round) => nemesisPlan(['cut'], 1, round, 1)?.kind ?? [])
    expect(new Set(kinds)).to.deep.equal(new Set(['cut']))
    expect(ROUNDS.every((round) => nemesisPlan([], 1, round, 1) === null)).to.equal(true)
    expect(nemesisKinds(['stall', 'cut', 'cut'])).to.deep.equal(['cut', 'stall'])
    expect(nemesisKinds(['all', 'cut'])).to.deep.equal(NEMESIS_KINDS)
  })

  it('is told by how often', () => {
    const act = (kind: NemesisAct['kind']): NemesisAct => ({kind, view: 'replica', round: 1, fromNs: 1, untilNs: 2})
    expect(describeNemesis([])).to.equal(null)
    expect(describeNemesis([act('pause'), act('cut'), act('pause')])).to.equal(
      'Nemesis: cut 1, pause 2; all healed before the sides were compared.',
    )
  })
})
