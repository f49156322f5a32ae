import {expect} from 'chai'
import {RECIPES} from '../../../src/core/engine/engines.js'
import {configText, optionProblem} from '../../../src/core/engine/server-recipe.js'

const PLACE = {port: 7001, folder: '/tmp/a "b"', follows: 7000, password: 'p w"\\\nx'}

describe('recipes of servers', () => {
  for (const [said, engine] of [
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0', 'redis'],
    ['Redict server v=7.3.0 sha=00000000:0', 'redis'],
    ['Valkey server v=8.0.1 sha=00000000:0', 'valkey'],
    ['KeyDB server v=6.3.4 sha=00000000:0', 'keydb'],
    ["\n/opt/pika: invalid option -- '-'\nPika module 3.5.5\nusage: pika [-hv] [-c conf/file]", 'pika'],
    ['Python 3.11.2', undefined],
  ] as const) {
    it(`are told by "${said.trim().split('\n').at(-1)!}": ${engine ?? 'none'}`, () => {
      expect([...RECIPES].find(([, {version}]) => version.test(said))?.[0]).to.equal(engine)
    })
  }

  it('write a configuration file in which folders and passwords cannot break out of their line', () => {
    const text = configText(RECIPES.get('redis')!, PLACE, [])
    expect(text).to.include('dir "/tmp/a \\"b\\""\n').and.include('replicaof 127.0.0.1 7000\n')
    expect(text).to.include('requirepass "p\\x20w\\x22\\x5c\\x0ax"\n')
  })

  it('let the operator set what they would set otherwise, once or several times', () => {
    const text = configText(RECIPES.get('redis')!, PLACE, [
      ['appendonly', 'yes'],
      ['loadmodule', '/a.so'],
      ['loadmodule', '/b.so'],
    ])
    expect(text.match(/^appendonly .*$/gm)).to.deep.equal(['appendonly yes'])
    expect(text.match(/^loadmodule .*$/gm)).to.deep.equal(['loadmodule /a.so', 'loadmodule /b.so'])
  })

  for (const [option, why] of [
    [['requirepass', 'x'], /secret/],
    [['masterauth', 'x'], /secret/],
    [['userpass', 'x'], /secret/],
    [['tls-key-file-pass', 'x'], /secret/],
    [['user', 'default on >x'], /secret/],
    [['PORT', '1'], /decided by lockstep/],
    [['daemonize', 'yes'], /decided by lockstep/],
    [['maxmemory\nport', '1'], /not the name/],
    [['maxmemory', '1\nport 1'], /several lines/],
    [['tls-auth-clients', 'no'], null],
    [['databases', '4'], null],
  ] as const) {
    it(`${why === null ? 'take' : 'refuse'} ${JSON.stringify(option[0])}`, () => {
      const problem = optionProblem(option)
      if (why === null) expect(problem).to.equal(null)
      else expect(problem?.why).to.match(why)
    })
  }
})
