import {expect} from 'chai'
import fc from 'fast-check'
import {placements, REPLICA_ORDERS, type ReplicaOrder} from '../../../src/core/explore/replica-order.js'
import {ApplySchedule, MAX_APPLY_PAUSE_MS} from '../../../src/lab/replication/apply-schedule.js'
import type {BinlogEntry} from '../../../src/lab/replication/binlog-entry.js'
import {SeededRandom} from '../../../src/lab/seeded-random.js'

const WORKERS = 6

describe('ApplySchedule', () => {
  const arrivals = fc.array(
    fc.record({key: fc.integer({min: 0, max: 30}), flush: fc.boolean(), gapMs: fc.integer({min: 0, max: 3})}),
    {maxLength: 30},
  )

  for (const order of Object.keys(REPLICA_ORDERS) as ReplicaOrder[]) {
    it(`applies entries in no other order than ${order} allows`, () => {
      fc.assert(
        fc.property(fc.integer(), arrivals, (seed, plan) => {
          const schedule = new ApplySchedule(WORKERS, new SeededRandom(seed))
          let nowMs = 0
          const entries = plan.map(({key, flush, gapMs}, index) => {
            nowMs += gapMs
            const entry = flush ? entryOf('FLUSHDB') : entryOf('SET', `key${key}`, String(index))
            schedule.add(entry, flush || order === 'serial' ? order : 'hash', nowMs)
            return entry
          })
          const placed = placements(
            entries.map(({words}) => words),
            order,
            WORKERS,
          )
          let applied = 0
          for (const at of takeAll(schedule).map((entry) => entries.indexOf(entry))) {
            expect(placed[at]!.before & ~applied, `#${at}`).to.equal(0)
            applied |= 1 << at
          }
          expect(applied).to.equal((1 << plan.length) - 1)
        }),
        {seed: 11},
      )
    })
  }

  it('never leaves the next entry of a worker for longer than it promises', () => {
    const schedule = new ApplySchedule(WORKERS, new SeededRandom(1))
    let nowMs = 0
    for (let round = 0; round < 20_000; round++) {
      const entry = round % 50 === 0 ? entryOf('FLUSHDB') : entryOf('SET', `key${round}`, 'x'.repeat(round % 5000))
      schedule.add(entry, round % 100 === 0 ? 'barrier' : 'hash', nowMs)
      expect(schedule.nextDueMs() - nowMs).to.be.within(0, MAX_APPLY_PAUSE_MS)
      nowMs = schedule.nextDueMs()
      expect(schedule.takeDue(nowMs)).to.equal(entry)
    }
  })

  it('lets writes on other workers overtake a flush that is sent by its name', () => {
    let overtaken = 0
    for (let seed = 1; seed <= 200; seed++) {
      const schedule = new ApplySchedule(WORKERS, new SeededRandom(seed))
      schedule.add(entryOf('FLUSHDB'), 'hash', 0)
      for (let key = 1; key <= 64; key++) schedule.add(entryOf('SET', `key${key}`, 'v'), 'hash', 0)
      const order = takeAll(schedule)
      if (order.findIndex(({words}) => words[0] === 'FLUSHDB') > 0) overtaken++
    }
    expect(overtaken).to.be.greaterThan(190)
  })

  it('is idle when nothing came, and gives nothing before its time', () => {
    const schedule = new ApplySchedule(WORKERS, new SeededRandom(1))
    expect(schedule.nextDueMs()).to.equal(Infinity)
    schedule.add(entryOf('SET', 'a', 'b'), 'hash', 5)
    expect(schedule.takeDue(5)).to.equal(undefined)
    expect(schedule.waiting).to.equal(1)
    expect(schedule.takeDue(schedule.nextDueMs())?.words).to.deep.equal(['SET', 'a', 'b'])
    expect(schedule.waiting).to.equal(0)
  })
})

function entryOf(...words: string[]): BinlogEntry {
  return {db: 0, words, timeMs: 0, source: 'test:0'}
}

function takeAll(schedule: ApplySchedule): BinlogEntry[] {
  const taken: BinlogEntry[] = []
  for (let entry = schedule.takeDue(1e9); entry; entry = schedule.takeDue(1e9)) taken.push(entry)
  return taken
}
