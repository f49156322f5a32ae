import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {MonitoredCommand} from '../../src/core/history/parse-monitor-line.js'
import {RedisPair} from '../support/redis-pair.js'
import {reportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder, startLockstep} from '../support/run-lockstep.js'

describe('lockstep run --trace', () => {
  let pair: RedisPair
  before(async () => {
    pair = await RedisPair.start({replicaArguments: ['--rename-command', 'MONITOR', 'WATCHING']})
  })
  after(() => pair.stop())

  const targets = (replica: string) => ['--primary', pair.primaryUrl, '--replica', replica]

  it('ends when the replica refuses MONITOR, and says what to do (69)', async () => {
    const {code, stderr} = await runLockstep(['run', 'flushdb-literal', '--trace', ...targets(pair.replicaUrl)])
    expect(stderr).to.match(/MONITOR: ERR unknown command[\s\S]*leave out --trace/)
    expect(code).to.equal(69)
  })
})

describe('lockstep run --trace beside other clients', () => {
  let pair: RedisPair
  before(async () => {
    pair = await RedisPair.start()
  })
  after(() => pair.stop())

  it('keeps what the run sent, and nothing of what others send', async () => {
    const cwd = scratchFolder()
    const args = ['run', 'flushdb-order', '--rounds', '3', '--trace', '--json', '--out', 'run']
    const run = startLockstep([...args, '--primary', pair.primaryUrl, '--replica', pair.replicaUrl], {cwd})
    const others = {ended: false}
    void run.result.then(() => (others.ended = true))
    let sent = 0
    while (!others.ended) {
      for (const {client} of [pair.primary, pair.replica]) {
        await client.call('CONFIG', 'SET', 'masterauth', 'hunter2-secret').catch(() => undefined)
        await client.call('HELLO', '3', 'AUTH', 'nobody', 'hunter2-secret').catch(() => undefined)
        await client.get('payroll:1')
      }
      sent++
    }
    const result = await run.result
    expect(sent).to.be.greaterThan(10)
    expect(result.code, result.stderr + result.stdout).to.equal(0)
    expect(reportOf(result).reasons).to.deep.equal([])
    const operations = linesOf(join(cwd, 'run', 'history.ndjson')) as ReadonlyArray<{command?: string[]}>
    const names = new Set(operations.map(({command}) => JSON.stringify(command?.[1])))
    for (const view of ['primary', 'replica']) {
      const traced = linesOf(join(cwd, 'run', 'traces', `${view}.ndjson`)) as readonly MonitoredCommand[]
      const foreign = traced.filter(
        ({command: [name, key]}) => !/^flush/i.test(name as string) && !names.has(JSON.stringify(key)),
      )
      expect(foreign).to.deep.equal([])
      expect(
        traced.some(({command}) => command[0] === 'SET'),
        view,
      ).to.equal(true)
      expect(
        traced.some(({command}) => /^FLUSHDB$/i.test(command[0] as string)),
        view,
      ).to.equal(true)
    }
  })
})

function linesOf(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}
