import {expect} from 'chai'
import {repeatLine} from '../../../src/cli/flags/repeat-line.js'

const flag = (name: string, input: string) => ({type: 'flag', flag: name, input})

describe('repeatLine', () => {
  it('carries every flag as it was given, but where results go', () => {
    const raw = [
      {type: 'arg', input: 'flushdb-order'},
      flag('lab', '--lab'),
      flag('fault', 'lost-write,torn-flush'),
      flag('settle-timeout', '5s'),
      flag('trace', '--trace'),
      flag('password-file', '/run/my secret'),
      flag('json', '--json'),
      flag('quiet', '-q'),
      flag('format', 'junit=x.xml'),
      flag('out', 'RUN'),
    ]
    expect(repeatLine(['run', 'flushdb-order'], raw)).to.equal(
      "lockstep run flushdb-order --lab --fault lost-write,torn-flush --settle-timeout 5s --trace --password-file '/run/my secret'",
    )
  })

  it('sets and leaves out what it is told to', () => {
    const raw = [flag('seed', '1'), flag('budget', '5m'), flag('rounds', '3')]
    expect(repeatLine(['run'], raw, {without: ['budget'], set: {seed: '7'}})).to.equal(
      'lockstep run --rounds 3 --seed 7',
    )
  })

  it('keeps a value that looks like a flag a value', () => {
    expect(repeatLine(['diff'], [flag('match', '-x*')])).to.equal("lockstep diff '--match=-x*'")
  })
})
