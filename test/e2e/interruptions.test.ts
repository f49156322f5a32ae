import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {join} from 'node:path'
import {expect} from 'chai'
import {Failure} from '../../src/app/failure.js'
import {keepLab} from '../../src/cli/targets/keep-lab.js'
import {FakeServer} from '../support/fake-server.js'
import {RedisPair} from '../support/redis-pair.js'
import {scratchFolder, startLockstep} from '../support/run-lockstep.js'

/** No limit on a reply may be what ends the process. */
const PATIENT = ['--command-timeout', '1h']
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

describe('interruptions', () => {
  describe('while connecting to a server that says nothing', () => {
    let mute: FakeServer
    before(async () => {
      mute = await FakeServer.start()
    })
    after(() => mute.stop())

    const cases = [
      ['SIGINT', ['run']],
      ['SIGTERM', ['run', '--json']],
      ['SIGHUP', ['diff']],
      ['SIGINT', ['doctor']],
    ] as const
    for (const [signal, command] of cases) {
      it(`${signal} ends ${command.join(' ')} as interrupted`, async () => {
        const before = mute.connections
        const run = startLockstep([...command, '--primary', mute.url, '--replica', mute.url, ...PATIENT])
        await run.until('it connects', () => mute.connections > before)
        run.kill(signal)
        const result = await run.result
        expect(result.stderr).to.match(/^lockstep: stopping: /)
        expect(result.code).to.equal(130)
      })
    }
  })

  describe('a second time', () => {
    let pair: RedisPair
    before(async () => {
      pair = await RedisPair.start()
    })
    after(() => pair.stop())

    /** Interrupts a command twice before it can do anything upon the first time. */
    const twice = async (args: readonly string[], begun: () => Promise<boolean>) => {
      const {primaryUrl, replicaUrl} = pair
      const running = startLockstep([...args, '--primary', primaryUrl, '--replica', replicaUrl, '-q', ...PATIENT])
      await running.until('it has begun', begun)
      for (const signal of ['SIGSTOP', 'SIGINT', 'SIGTERM', 'SIGCONT'] as const) running.kill(signal)
      const {code, stderr} = await running.result
      expect(code).to.equal(130)
      expect(stderr).to.match(/^lockstep: stopping: .*\n +once more ends it at once\nlockstep: ended at once\n/)
      return stderr.split('ended at once\n')[1]
    }

    it('run ends at once and names what stays, with what removes it', async () => {
      const out = join(scratchFolder(), 'run')
      const begun = async () => (await pair.primary.client.dbsize()) > 0
      const stays = await twice(['run', 'flushdb-order', '--rounds', '100000', '--out', out], begun)
      expect(stays).to.match(
        new RegExp(`^ +what stays: keys of this run on 127\\.0\\.0\\.1:\\d+; \\S.* clean ${out} deletes them\n$`),
      )
      await pair.reset()
    })

    it('diff ends at once and names where it can go on from', async () => {
      const out = join(scratchFolder(), 'diff')
      await pair.primary.client.mset(Object.fromEntries(Array.from({length: 2000}, (_, at) => [`key${at}`, '1'])))
      const begun = () => Promise.resolve(existsSync(join(out, 'diff.json')))
      const stays = await twice(['diff', '--max-ops-per-second', '50', '--out', out], begun)
      expect(stays).to.match(new RegExp(`^ +what stays: ${out}; \\S.* diff --resume ${out} goes on from it\n$`))
      await pair.reset()
    })
  })

  it('ends the check of a history at once, however much of it is still to be read', async () => {
    const cwd = scratchFolder()
    execFileSync('mkfifo', [join(cwd, 'history.ndjson')])
    const check = startLockstep(['check', 'history.ndjson'], {cwd})
    // Opens once the other side has, and stays open: the history does not end before the check is interrupted.
    const history = await open(join(cwd, 'history.ndjson'), 'w')
    try {
      await history.write('{"schema":"lockstep.history/1","views":{"primary":{}}}\n')
      // More than the pipe holds: most of it has been read by then.
      for (let id = 1; id <= 5000; id++) await history.write(operationLine(id))
      check.kill('SIGINT')
      await check.until('it is told', () => check.stderr().startsWith('lockstep: stopping: what is in flight ends\n'))
    } finally {
      // A process cannot end while it waits for more from a pipe.
      await history.close()
    }
    const {code, stdout} = await check.result
    expect({code, stdout}).to.deep.equal({code: 130, stdout: ''})
  })

  describe('of lockstep lab', () => {
    it('end it with 0 when it is up: that is how it ends', async () => {
      for (const signal of SIGNALS) {
        const lab = startLockstep(['lab'])
        await lab.until('the lab is up', () => lab.stdout().includes('replica'))
        lab.kill(signal)
        expect((await lab.result).code).to.equal(0)
      }
    })

    it('end it while it starts, too', async () => {
      const operator = new AbortController()
      const lab = keepLab({}, () => Promise.reject(new Error('it was not to be printed')), operator.signal)
      operator.abort(new Failure('interrupted', 'interrupted'))
      const error: unknown = await lab.then(() => null).catch((caught: unknown) => caught)
      expect(error).to.equal(operator.signal.reason)
    })
  })
})

function operationLine(id: number): string {
  const command = ['SET', `key${id}`, 'v']
  const stamps = {invokedNs: 2 * id, completedNs: 2 * id + 1}
  return `${JSON.stringify({id, client: 'c', view: 'primary', db: 0, command, ...stamps, outcome: 'ok', reply: 'OK'})}\n`
}
