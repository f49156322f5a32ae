import {expect} from 'chai'
import {Redis} from 'ioredis'
import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {withLab} from '../lab/support/lab-fixture.js'

const run = promisify(execFile)
const PASSWORD = 'secret-of-the-lab'

describe('clients of the lab', () => {
  it('ioredis connects, with a password too, and works', async () => {
    await withLab({seed: 1, password: PASSWORD}, async ({lab}) => {
      const {hostname, port} = new URL(lab.primaryUrl)
      const redis = new Redis({
        host: hostname,
        port: Number(port),
        password: PASSWORD,
        db: 2,
        connectionName: 'ioredis-test',
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      })
      try {
        expect(await redis.set('key', 'value', 'EX', 100)).to.equal('OK')
        expect(await redis.get('key')).to.equal('value')
        expect(await redis.pipeline().hset('h', 'f', 'v').hgetall('h').exec()).to.deep.equal([
          [null, 1],
          [null, {f: 'v'}],
        ])
        expect(await redis.multi().incr('n').incr('n').exec()).to.deep.equal([
          [null, 1],
          [null, 2],
        ])
        expect((await redis.getBuffer('key'))?.toString()).to.equal('value')
        expect(await redis.client('GETNAME')).to.equal('ioredis-test')
        expect((await redis.scan(0, 'COUNT', 100))[1].sort()).to.deep.equal(['h', 'key', 'n'])
      } finally {
        redis.disconnect()
      }
    })
  })

  it('redis-cli works, and finds its commands', async () => {
    await withLab({seed: 1}, async ({lab}) => {
      const {port} = new URL(lab.primaryUrl)
      const cli = async (...words: string[]): Promise<string> =>
        (await run('redis-cli', ['-p', port, ...words])).stdout.trim()
      expect(await cli('SET', 'a', 'b c')).to.equal('OK')
      expect(await cli('-n', '0', 'GET', 'a')).to.equal('b c')
      expect(await cli('--scan')).to.equal('a')
      expect(Number(await cli('COMMAND', 'COUNT'))).to.be.greaterThan(100)
      expect(await cli('COMMAND', 'INFO', 'get', 'nosuch')).to.match(/^get\n2\nreadonly\n1\n1\n1/)
      expect(await cli('CONFIG', 'GET', 'data*')).to.equal('databases\n16')
      expect(await cli('-3', 'HELLO', '3')).to.include('lockstep-lab')
    })
  })
})
