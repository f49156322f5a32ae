import {expect} from 'chai'
import * as fc from 'fast-check'
import {ddmin} from '../../../src/core/shrink/ddmin.js'
import {chances} from './chances.js'

function search<T>(items: readonly T[], fails: (kept: readonly T[]) => boolean): {kept: readonly T[]; asked: number} {
  const questions = ddmin(items)
  let asked = 0
  let question = questions.next()
  while (!question.done) {
    asked++
    question = questions.next(fails(question.value))
  }
  return {kept: question.value, asked}
}

const many = fc.integer({min: 1, max: 60}).chain((size) => {
  const items = Array.from({length: size}, (_, at) => at)
  return fc.record({items: fc.constant(items), needed: fc.subarray(items)})
})

describe('ddmin', () => {
  it('keeps exactly what is needed where a failure needs certain items', () => {
    fc.assert(
      fc.property(many, ({items, needed}) => {
        const {kept} = search(items, (some) => needed.every((item) => some.includes(item)))
        expect(kept).to.deep.equal(needed)
      }),
    )
  })

  it('leaves nothing that can be left out alone, whatever the failure needs', () => {
    fc.assert(
      fc.property(many, fc.array(fc.array(fc.nat({max: 59}), {minLength: 1}), {minLength: 1}), ({items}, ways) => {
        // Several ways to fail: more items never hinder.
        const fails = (some: readonly number[]) =>
          some.length === items.length || ways.some((way) => way.every((item) => some.includes(item)))
        const {kept} = search(items, fails)
        expect(fails(kept)).to.equal(true)
        for (const item of kept)
          expect(fails(kept.filter((other) => other !== item)), `without ${item}`).to.equal(false)
      }),
    )
  })

  it('never ends with what was not seen failing, however rarely failures show', () => {
    fc.assert(
      fc.property(many, fc.double({min: 0.05, max: 1, noNaN: true}), fc.nat(), ({items, needed}, rate, seed) => {
        const chance = chances(seed)
        const {kept} = search(items, (some) => needed.every((item) => some.includes(item)) && chance() < rate)
        expect(kept).to.include.members(needed)
      }),
    )
  })

  it('takes about twice the logarithm of the size to find one item', () => {
    const items = Array.from({length: 1024}, (_, at) => at)
    expect(search(items, (some) => some.includes(777)).asked).to.be.below(30)
  })
})
