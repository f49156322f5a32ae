import {expect} from 'chai'
import {courseOf} from '../../../src/core/course/run-course.js'
import {historyOf} from '../history-script.js'

const course = (script: string) => courseOf(historyOf(script, {replica: {}}))

describe('courseOf', () => {
  it('measures replication from the sending of a write to the first answer that shows it', () => {
    const {delays} = course(`
      a 10-11 SET k v1
      r@replica 12-13 GET k
      r@replica 14-17 GET k = v1
      r@replica 20-90 GET k = v1
      a 100-101 SET k v2
      r@replica 102-103 GET k = v2
    `)
    expect(delays.map(({view, count, maxMs}) => [view, count, maxMs])).to.deep.equal([['replica', 2, 7]])
    expect(delays[0]!.shown).to.deep.equal([
      {atNs: 10e6, ms: 7},
      {atNs: 100e6, ms: 3},
    ])
  })

  it('takes no delay from reads on the primary, nor from those of a settled replica', () => {
    const {delays} = course(`
      a 10-11 SET k v1
      b 12-13 GET k = v1
      r@replica 900-901 final GET k = v1
    `)
    expect(delays).to.deep.equal([])
  })

  it('measures for how long behind a flush a value from before it was read, by view', () => {
    const {staleness} = course(`
      a 0-1 SET k v1
      a 2-3 SET m w1
      a 10-12 FLUSHALL
      r@replica 14-15 GET k = v1
      r@replica 20-21 GET m = w1
      c@cache 16-17 GET k = v1
      r@replica 30-31 GET k
    `)
    expect(staleness.map(({view, count, maxMs}) => [view, count, maxMs])).to.have.deep.members([
      ['replica', 1, 8],
      ['cache', 1, 4],
    ])
  })

  it('calls no value stale that may be newer than the flush, or that another database holds', () => {
    const {staleness} = course(`
      a 0-1 SET k v1
      a 10-12 FLUSHALL
      b 11-13 SET k v2
      r@replica 14-15 GET k = v2
      a 20-21/1 SET k v3
      a 22-23 FLUSHDB
      r@replica 24-25/1 GET k = v3
    `)
    expect(staleness).to.deep.equal([])
  })

  it('knows when nobody but lockstep sent anything', () => {
    const {phases} = course(`
      a 0-1 SET k v1
      lockstep@primary 10-11 SET lockstep:marker:0:0 m
      lockstep@replica 20-21 GET lockstep:marker:0:0 = m
      a 30-31 SET k v2
    `)
    expect(phases.map(({fromNs, toNs}) => [fromNs, toNs])).to.deep.equal([[10e6, 20e6]])
  })

  it('is as large for a long run as for a short one, and keeps the extremes', () => {
    const script = Array.from({length: 5000}, (_, at) =>
      at % 5 === 4
        ? `r@replica ${at}-${at === 2504 ? 9000 : at} GET k${at - 4} = v${at - 4}`
        : `a ${at}-${at} ${at % 5 === 3 ? 'FLUSHDB' : `SET k${at} v${at}`}`,
    )
    const {activity, flushesNs, flushCount, delays} = course(script.join('\n'))
    expect(activity.reduce((sum, count) => sum + count, 0)).to.equal(5000)
    expect(flushCount).to.equal(1000)
    expect(flushesNs.length).to.be.at.most(200)
    expect(delays[0]!.count).to.equal(1000)
    expect(delays[0]!.shown.length).to.be.at.most(400)
    expect(Math.max(...delays[0]!.shown.map(({ms}) => ms))).to.equal(delays[0]!.maxMs)
  })

  it('says nothing of an empty history', () => {
    expect(course('').spanNs).to.equal(0)
  })
})
