import {expect} from 'chai'
import fc from 'fast-check'
import {ApplySchedule, MAX_APPLY_PAUSE_MS, type Route} from '../../../src/lab/replication/apply-schedule.js'
import type {BinlogEntry} from '../../../src/lab/replication/binlog-entry.js'
import {stringHash} from '../../../src/lab/replication/string-hash.js'
import {SeededRandom} from '../../../src/lab/seeded-random.js'

const WORKERS = 6

describe('ApplySchedule', () => {
  const arrivals = fc.array(
    fc.record({key: fc.integer({min: 0, max: 30}), flush: fc.boolean(), gapMs: fc.integer({min: 0, max: 3})}),
    {maxLength: 60},
  )

  it('keeps the order of each worker, and of everything around a barrier', () => {
    fc.assert(
      fc.property(fc.integer(), arrivals, (seed, plan) => {
        const schedule = new ApplySchedule(WORKERS, new SeededRandom(seed))
        let nowMs = 0
        const added = plan.map(({key, flush, gapMs}, index) => {
          nowMs += gapMs
          const route: Route = flush ? 'barrier' : 'hash'
          const entry = flush ? entryOf('FLUSHDB') : entryOf('SET', `key${key}`, String(index))
          schedule.add(entry, route, nowMs)
          return {entry, route}
        })
        const order = takeAll(schedule).map((entry) => added.findIndex((each) => each.entry === entry))
        expect(order).to.have.length(plan.length)
        for (let later = 0; later < order.length; later++) {
          for (let earlier = 0; earlier < later; earlier++) {
            const [first, second] = [order[earlier]!, order[later]!]
            if (first > second) expect(mayOvertake(added[second]!, added[first]!)).to.equal(true)
          }
        }
      }),
    )
  })

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

function mayOvertake(early: {entry: BinlogEntry; route: Route}, late: {entry: BinlogEntry; route: Route}): boolean {
  if (early.route === 'barrier' || late.route === 'barrier') return false
  return workerOf(early.entry) !== workerOf(late.entry)
}

function workerOf({words}: BinlogEntry): bigint {
  return stringHash(words[1] ?? words[0]!) % BigInt(WORKERS)
}
