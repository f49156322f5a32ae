import {expect} from 'chai'
import {describeDeath, type ServerDeath} from '../../../src/core/judge/server-death.js'

const DEATH: ServerDeath = {
  view: 'primary',
  address: '127.0.0.1:7001',
  end: 'SIGSEGV',
  round: 3,
  operations: [7, 8, 9, 10],
  inFlight: ['PFADD a #7', 'GET b #8', 'GET c #9', 'GET d #10'],
  log: ['1:M * Ready', '1:M # Redis 7.0.15 crashed by signal: 11, si_code: 1', '------ STACK TRACE ------', 'EIP:'],
}

describe('describeDeath', () => {
  it('names server, end, round, what was in flight, and the line of the log that tells why', () => {
    expect(describeDeath(DEATH)).to.equal(
      'the primary died (SIGSEGV) in round 3: 127.0.0.1:7001; in flight: PFADD a #7, GET b #8, GET c #9 and 1 more; ' +
        'its log: 1:M # Redis 7.0.15 crashed by signal: 11, si_code: 1',
    )
  })

  it('takes the last line where none tells why, and leaves out what is not known', () => {
    expect(describeDeath({...DEATH, log: ['a', 'b']})).to.match(/; its log: b$/)
    const bare = {...DEATH, view: 'replica', end: 'exit code 1', round: null, inFlight: [], log: []}
    expect(describeDeath(bare)).to.equal('the replica died (exit code 1): 127.0.0.1:7001')
  })
})
