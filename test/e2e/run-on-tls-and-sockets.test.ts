import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {runLockstep} from '../support/run-lockstep.js'

const file = (name: string) => fileURLToPath(new URL(`../../../fixtures/tls/${name}`, import.meta.url))
const tls = {ca: file('ca.crt'), cert: file('server.crt'), key: file('server.key')}

describe('lockstep run over TLS', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start({tls})
  })
  after(() => pair.stop())

  const args = (host: string) => [
    'run',
    'flushdb-order',
    '--rounds',
    '3',
    '--primary',
    `rediss://${host}:${pair.primary.port}`,
    '--replica',
    `rediss://${host}:${pair.replica.port}`,
  ]

  it('verifies the server against the given authority, by name and by address', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const {code, stderr} = await runLockstep([...args(host), '--tls-ca', tls.ca])
      expect(code, `${host}: ${stderr}`).to.equal(0)
    }
  })

  it('refuses a server that nobody vouches for, and says which flag would', async () => {
    const {code, stderr} = await runLockstep(args('localhost'))
    expect(code).to.equal(69)
    expect(stderr).to.match(/localhost:\d+: .*certificate[\s\S]*--tls-ca/)
  })

  it('takes any server with --tls-insecure', async () => {
    expect((await runLockstep([...args('localhost'), '--tls-insecure'])).code).to.equal(0)
  })

  it('says so when a server speaks TLS and the URL does not', async () => {
    const {code, stderr} = await runLockstep([
      ...args('localhost').map((word) => word.replace('rediss:', 'redis:')),
      '--command-timeout',
      '2s',
    ])
    expect(code).to.equal(69)
    expect(stderr).to.match(/localhost:\d+/)
  })
})

describe('lockstep run over unix sockets', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start()
  })
  after(() => pair.stop())

  it('works as over TCP', async () => {
    const {code, stderr, stdout} = await runLockstep([
      'run',
      'flushall-cache',
      '--rounds',
      '3',
      '--primary',
      `unix://${pair.primary.socketPath}`,
      '--replica',
      `unix://${pair.replica.socketPath}`,
    ])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.include(pair.primary.socketPath)
  })
})
