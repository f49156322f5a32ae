import {expect} from 'chai'
import {finalStates} from '../../../src/core/model/final-states.js'
import type {FinalState} from '../../../src/core/model/final-states.js'
import {historyOf} from '../history-script.js'

function stateOf(script: string, key = 'k', db = 0): FinalState {
  return finalStates(historyOf(script)).get(db, key)!
}

describe('finalStates', () => {
  it('is the last write where the order is known', () => {
    const state = stateOf('a 0-9 SET k v\n a 1-9 SET k w\n a 2-9 FLUSHDB\n a 3-9 SET k x')
    expect(state.allowed).to.deep.equal(['x'])
    expect(state.value).to.deep.equal({type: 'string', string: 'x'})
    expect(state.operations.slice(-2)).to.deep.equal([3, 4])
  })

  it('allows every order of what overlapped, and nothing else', () => {
    expect(stateOf('a 0-1 SET k u\n a 2-9 SET k v\n b 2-9 SET k w').allowed).to.have.members(['v', 'w'])
    expect(stateOf('a 0-9 SET k v\n b 2-8 FLUSHALL').allowed).to.have.members(['v', null])
    expect(stateOf('a 0-9 SET k v\n a 1-9 FLUSHDB\n b 2-3 SET m x').allowed).to.deep.equal([null])
    expect(stateOf('a 0-1 SET k v\n a 2-3/1 FLUSHDB').allowed).to.deep.equal(['v'])
  })

  it('allows unknown operations to have happened or not', () => {
    expect(stateOf('a 0-1 SET k v\n b 2-? SET k w\n a 4-5 SET m x').allowed).to.have.members(['v', 'w'])
    expect(stateOf('b 0-? FLUSHALL\n a 4-5 SET k x').allowed).to.have.members(['x', null])
    expect(stateOf('a 0-1! SET k v').allowed).to.deep.equal([null])
  })

  it('says what it cannot decide', () => {
    expect(stateOf('a 0-1 SET k v\n b 1-2 INCR k = 1').unknown).to.equal(true)
    expect(stateOf('a 0-1 SET k v\n b 1-2 INCR k = 1\n b 3-4 DEL k = 1').allowed).to.deep.equal([null])
    expect(stateOf('a 0-1 SET k v EX 5').mayBeExpired).to.equal(true)
    expect(stateOf('a 0-1 SET k v EX 5\n a 2-3 SET k w').mayBeExpired).to.equal(false)
    expect(stateOf('a 0-9 RPUSH k x = 1\n b 0-9 RPUSH k y = 1').unknown).to.equal(true)
  })

  it('plays the other types through when the order is known', () => {
    const script = 'a 0-1 HSET k f v g w = 2\n a 2-3 HDEL k f = 1\n a 4-5 RPUSH l x y z = 3\n a 6-7 LPOP l = x'
    expect(stateOf(script).value).to.deep.equal({type: 'hash', hash: [['g', 'w']]})
    expect(stateOf(script, 'l').value).to.deep.equal({type: 'list', list: ['y', 'z']})
    expect(stateOf(`${script}\n a 8-9 FLUSHALL`).value).to.equal(null)
    expect(stateOf('a 0-1 SET k 1\n a 2-3 INCR k = 2').value).to.deep.equal({type: 'string', string: '2'})
    const sets = 'a 0-1 SADD s b a = 2\n a 2-3 SADD t c = 1\n a 4-5 SUNIONSTORE k s t = 3\n a 6-7 ZADD z 2 m = 1'
    expect(stateOf(sets).value).to.deep.equal({type: 'set', set: ['a', 'b', 'c']})
    expect(stateOf(sets, 'z').value).to.deep.equal({type: 'zset', zset: [['m', '2']]})
    expect(stateOf('a 0-1 SADD k a b = 2\n a 2-3 SPOP k = a').unknown).to.equal(true)
  })
})
