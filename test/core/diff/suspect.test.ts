import {expect} from 'chai'
import fc from 'fast-check'
import type {Examination} from '../../../src/core/diff/examination.js'
import {Suspect, SUSPECT_RULE, type Fate} from '../../../src/core/diff/suspect.js'

const RULE = {...SUSPECT_RULE, stableForMs: 0}
const KEY = Buffer.from('k')

/** A look at a string: the primary's value, and the replica's. */
function look(primary: string, replica: string, expireAtMs: number | null = null): Examination {
  return {
    key: KEY,
    state: primary === replica ? 'equal' : 'differs',
    kind: 'value',
    type: 'string',
    marks: [replica],
    primaryStates: [primary],
    byElement: false,
    elements: [],
    expireAtMs: [expireAtMs, expireAtMs],
  }
}

/** The fate after these looks, one a millisecond; null when there is none yet. */
function fateOf(looks: readonly Examination[], rule = RULE): Fate | null {
  const suspect = new Suspect(0, KEY)
  for (const [at, one] of looks.entries()) {
    const fate = suspect.judge(one, at, rule)
    if (fate !== null) return fate
  }
  return null
}

describe('Suspect', () => {
  it('is lasting only after enough looks in a row that show the same', () => {
    const same = Array.from({length: RULE.looks}, () => look('new', 'old'))
    expect(fateOf(same.slice(1))).to.equal(null)
    expect(fateOf(same)).to.equal('lasting')
    expect(fateOf(same, {...RULE, stableForMs: 100})).to.equal(null)
  })

  it('is never lasting on a replica that follows, whatever is written and however late it is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), {minLength: 60, maxLength: 60}), fc.integer({min: 1, max: 4}), (lags, step) => {
        // The primary counts; the replica shows a value that the primary had a moment ago.
        const looks = lags.map((lag, at) => look(String(at * step), String(Math.max(0, at * step - lag))))
        expect(fateOf(looks)).to.not.equal('lasting')
      }),
    )
  })

  it('is transient when the replica is seen in a state the primary was in', () => {
    expect(fateOf([look('1', '0'), look('2', '1')])).to.equal('transient')
  })

  it('is lasting when the replica stands still while the primary is written', () => {
    const looks = Array.from({length: RULE.looksWhileWritten}, (_, at) => look(`new${at}`, 'old'))
    expect(fateOf(looks.slice(1))).to.equal(null)
    expect(fateOf(looks)).to.equal('lasting')
  })

  it('is undecided when nothing ever matches', () => {
    expect(fateOf(Array.from({length: RULE.maxLooks}, (_, at) => look(`p${at}`, `r${at}`)))).to.equal('undecided')
  })

  it('takes elements that never stay wrong for writes in flight', () => {
    const elements = Array.from({length: 10}, (_, at): Examination => ({
      ...look('', 'x'),
      marks: [`field:${at}=old`],
      primaryStates: [],
      byElement: true,
    }))
    expect(fateOf(elements)).to.equal('transient')
    const withOne = elements.map((one): Examination => ({...one, marks: [...one.marks, 'field:wrong=old']}))
    expect(fateOf(withOne)).to.equal('lasting')
  })

  it('tells expiry from a write in flight', () => {
    const gone: Examination = {...look('', ''), state: 'gone'}
    expect(fateOf([look('a', 'b', 5), gone])).to.equal('expired')
    expect(fateOf([look('a', 'b'), gone])).to.equal('transient')
    expect(fateOf([{...look('a', 'b', 5), state: 'expired'}])).to.equal('expired')
  })
})
