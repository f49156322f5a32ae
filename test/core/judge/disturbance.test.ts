import {expect} from 'chai'
import {ANOMALY_KINDS, type AnomalyKind} from '../../../src/core/anomaly.js'
import type {DivergenceKind} from '../../../src/core/divergence.js'
import {
  explainsAnomaly,
  explainsDivergence,
  withoutExplained,
  type Disturbance,
  type DisturbanceEffect,
} from '../../../src/core/judge/disturbance.js'

const on = (view: string, effect: DisturbanceEffect): Disturbance => ({view, effect, what: ''})

describe('explainsAnomaly', () => {
  const explained: ReadonlyArray<readonly [DisturbanceEffect, AnomalyKind, boolean]> = [
    ['removes', 'lost-write', true],
    ['removes', 'unexplained-nil', true],
    ['removes', 'flush-late', true],
    ['removes', 'stale-after-flush', false],
    ['removes', 'resurrected', false],
    ['removes', 'non-monotonic-read', false],
    ['removes', 'transient-miss', false],
    ['removes', 'garbage-read', false],
    ['retimes', 'stale-after-expire', true],
    ['retimes', 'lost-write', true],
    ['retimes', 'stale-after-flush', false],
    ['overwrites', 'garbage-read', true],
    ['overwrites', 'lost-write', true],
    ['overwrites', 'wrong-key', false],
    ['overwrites', 'stale-after-flush', false],
  ]
  for (const [effect, kind, expected] of explained) {
    it(`what ${effect} ${expected ? 'can' : 'cannot'} bring about ${kind}`, () => {
      expect(explainsAnomaly(on('primary', effect), {kind, view: 'primary'})).to.equal(expected)
    })
  }

  it('takes everything for possible after what may do anything, and nothing after what changes no key', () => {
    for (const kind of ANOMALY_KINDS) {
      expect(explainsAnomaly(on('primary', 'anything'), {kind, view: 'replica'}), kind).to.equal(true)
      expect(explainsAnomaly(on('primary', 'nothing'), {kind, view: 'replica'}), kind).to.equal(false)
    }
  })

  it('leaves a replica alone with what came to it', () => {
    const foreign = on('replica', 'overwrites')
    expect(explainsAnomaly(foreign, {kind: 'lost-update', view: 'replica'})).to.equal(true)
    expect(explainsAnomaly(foreign, {kind: 'lost-write', view: 'primary'})).to.equal(false)
    expect(explainsAnomaly(foreign, {kind: 'lost-update', view: 'replica-2'})).to.equal(false)
  })
})

describe('explainsDivergence', () => {
  const explained: ReadonlyArray<
    readonly [Disturbance, {view: string; against: string; kind: DivergenceKind}, boolean]
  > = [
    [on('primary', 'removes'), {view: 'primary', against: 'model', kind: 'missing'}, true],
    [on('primary', 'removes'), {view: 'primary', against: 'model', kind: 'extra'}, false],
    [on('primary', 'removes'), {view: 'replica', against: 'model', kind: 'missing'}, true],
    [on('primary', 'removes'), {view: 'replica', against: 'store', kind: 'missing'}, true],
    [on('primary', 'removes'), {view: 'cache', against: 'primary', kind: 'missing'}, true],
    // A deletion on the primary is replicated, so that it leaves no difference between settled sides.
    [on('primary', 'removes'), {view: 'replica', against: 'primary', kind: 'missing'}, false],
    [on('primary', 'anything'), {view: 'replica', against: 'primary', kind: 'value'}, false],
    [on('primary', 'retimes'), {view: 'replica', against: 'primary', kind: 'ttl'}, true],
    [on('replica', 'removes'), {view: 'replica', against: 'primary', kind: 'missing'}, true],
    [on('replica', 'removes'), {view: 'replica', against: 'primary', kind: 'extra'}, false],
    [on('replica', 'overwrites'), {view: 'replica', against: 'primary', kind: 'extra'}, true],
    [on('replica', 'overwrites'), {view: 'primary', against: 'model', kind: 'missing'}, false],
    [on('all', 'anything'), {view: 'replica', against: 'primary', kind: 'value'}, true],
    [on('primary', 'nothing'), {view: 'primary', against: 'model', kind: 'missing'}, false],
  ]
  for (const [disturbance, finding, expected] of explained) {
    const {view, against, kind} = finding
    it(`${disturbance.effect} on ${disturbance.view} ${expected ? 'can' : 'cannot'} explain ${kind} on ${view}, against ${against}`, () => {
      expect(explainsDivergence(disturbance, finding)).to.equal(expected)
    })
  }
})

describe('withoutExplained', () => {
  it('keeps what no disturbance can explain', () => {
    const findings = [
      {kind: 'lost-write' as const, view: 'primary'},
      {kind: 'stale-after-flush' as const, view: 'primary'},
    ]
    expect(withoutExplained(findings, [on('primary', 'removes')], explainsAnomaly)).to.deep.equal({
      proven: [findings[1]],
      doubtful: [findings[0]],
    })
    expect(withoutExplained(findings, [], explainsAnomaly)).to.deep.equal({proven: findings, doubtful: []})
  })
})
