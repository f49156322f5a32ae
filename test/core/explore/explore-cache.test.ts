import {expect} from 'chai'
import fc from 'fast-check'
import type {CacheClear} from '../../../src/core/explore/cache-clears.js'
import {exploreCache} from '../../../src/core/explore/explore-cache.js'
import type {Command} from '../../../src/core/operation.js'

const REPORTED = [['SET', 'k', '1'], ['GET', 'k'], ['FLUSHALL'], ['GET', 'k']]
const command = fc.oneof(
  fc.tuple(fc.constant('SET'), fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')),
  fc.tuple(fc.constantFrom('GET', 'GET', 'DEL'), fc.constantFrom('a', 'b')),
  fc.tuple(fc.constant('FLUSHALL')),
)

describe('exploreCache', () => {
  it('finds the stale read behind a flush when the cache is cleared behind the reply', () => {
    const {schedules, stale, least} = exploreCache(REPORTED, 'async')
    expect(stale).to.be.greaterThan(0)
    expect(stale).to.be.lessThan(schedules)
    expect(least!.read.at).to.equal(3)
    expect(least!.read.served).to.deep.equal({type: 'string', string: '1'})
    expect(least!.read.stored).to.equal(null)
    expect(least!.steps).to.not.include('clear')
  })

  it('finds that the two cures hold, whatever is read and written', () => {
    fc.assert(
      fc.property(
        fc.array(command, {maxLength: 7}) as fc.Arbitrary<Command[]>,
        fc.constantFrom<CacheClear>('sync', 'invalidate-first'),
        (commands, clear) => {
          expect(exploreCache(commands, clear).stale).to.equal(0)
        },
      ),
      {numRuns: 300},
    )
  })

  it('has nothing stale where nothing is flushed, even when the cache is cleared late', () => {
    const commands = [
      ['SET', 'k', '1'],
      ['GET', 'k'],
      ['SET', 'k', '2'],
      ['GET', 'k'],
      ['DEL', 'k'],
      ['GET', 'k'],
    ]
    expect(exploreCache(commands, 'async').stale).to.equal(0)
  })
})
