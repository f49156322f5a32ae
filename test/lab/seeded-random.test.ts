import {expect} from 'chai'
import {SeededRandom} from '../../src/lab/seeded-random.js'

describe('SeededRandom', () => {
  it('gives the same choices for the same seed, and others for the next one', () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed)
      return Array.from({length: 20}, () => random.next())
    }
    expect(draw(7)).to.deep.equal(draw(7))
    expect(draw(7)).to.not.deep.equal(draw(8))
  })

  it('stays within its bounds and reaches them all', () => {
    const random = new SeededRandom(1)
    const drawn = Array.from({length: 1000}, () => random.integer(-2, 2))
    expect([...new Set(drawn)].sort((left, right) => left - right)).to.deep.equal([-2, -1, 0, 1, 2])
    for (let at = 0; at < 1000; at++) expect(random.between(3, 4)).to.be.within(3, 4)
    expect(Array.from({length: 1000}, () => random.chance(0)).includes(true)).to.equal(false)
    expect(Array.from({length: 1000}, () => random.chance(1)).includes(false)).to.equal(false)
  })

  it('hits about as often as it is asked to', () => {
    for (const seed of [1, 2, 3]) {
      const random = new SeededRandom(seed)
      const hits = Array.from({length: 20_000}, () => random.chance(0.05)).filter(Boolean).length
      expect(hits).to.be.within(850, 1150)
    }
  })

  it('forks generators that do not follow each other', () => {
    const random = new SeededRandom(1)
    const [first, second] = [random.fork(), random.fork()]
    expect(first.next()).to.not.equal(second.next())
  })
})
