import {expect} from 'chai'
import {errorOutcome} from '../../src/core/outcome.js'

describe('errorOutcome', () => {
  for (const [command, error, outcome] of [
    ['SET', "READONLY You can't write against a read only replica.", 'fail'],
    ['SET', 'ERR Server in read-only', 'fail'],
    ['SET', "ERR READONLY You can't write against a read only replica.", 'fail'],
    ['HSET', 'WRONGTYPE Operation against a key holding the wrong kind of value', 'fail'],
    ['SET', "OOM command not allowed when used memory > 'maxmemory'.", 'fail'],
    ['NOPE', 'ERR unknown command "nope"', 'fail'],
    ['SET', 'ERR something nobody has seen', 'info'],
    // A flush may have emptied some databases before it failed.
    ['FLUSHALL', 'ERR something nobody has seen', 'info'],
    ['FLUSHALL', 'OOM what', 'info'],
    ['FLUSHALL', "READONLY You can't write against a read only replica.", 'fail'],
    ['FLUSHDB', "ERR invalid DB for ''", 'fail'],
  ] as const) {
    it(`takes ${command}: ${error.slice(0, 40)} for ${outcome}`, () => {
      expect(errorOutcome([command], error)).to.equal(outcome)
    })
  }
})
