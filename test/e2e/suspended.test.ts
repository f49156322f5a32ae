import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {diffReportOf, reportOf} from '../support/report-of.js'
import {scratchFolder, startLockstep} from '../support/run-lockstep.js'

const COMMAND_TIMEOUT_MS = 2000

describe('a lockstep that was suspended', () => {
  let pair: RedisPair
  before(async () => {
    pair = await RedisPair.start({arguments: ['--enable-debug-command', 'yes']})
    for (const {client} of [pair.primary, pair.replica]) await client.call('DEBUG', 'POPULATE', '100000', 'key', '40')
  })
  after(() => pair.stop())

  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]
  const limits = ['--command-timeout', `${COMMAND_TIMEOUT_MS}ms`]

  it('goes on with a diff as if nothing had been', async () => {
    const cwd = scratchFolder()
    const args = ['diff', ...targets(), ...limits, '--max-ops-per-second', '60000', '--json', '--out', 'run']
    const run = startLockstep(args, {cwd})
    await run.until('it has begun', () => existsSync(join(cwd, 'run', 'checkpoint-replica.json')))
    await suspend(run)
    const result = await run.result
    expect(result.code, result.stdout + result.stderr).to.equal(0)
    expect(diffReportOf(result).keysCompared).to.equal(100_000)
  })

  it('goes on with a run as if nothing had been', async () => {
    await pair.reset()
    const cwd = scratchFolder()
    const args = ['run', 'flushdb-order', ...targets(), ...limits, '--rounds', '200', '--json', '--out', 'run']
    const run = startLockstep(args, {cwd})
    const history = join(cwd, 'run', 'history.ndjson')
    await run.until(
      'a round is recorded',
      () => existsSync(history) && readFileSync(history, 'utf8').includes('"round":2'),
    )
    await suspend(run)
    const result = await run.result
    expect(reportOf(result).reasons).to.deep.equal([])
    expect(result.code).to.equal(0)
  })
})

/** Stops the process for longer than it waits for any reply. */
async function suspend(run: {kill(signal: NodeJS.Signals): void}): Promise<void> {
  run.kill('SIGSTOP')
  await delay(2 * COMMAND_TIMEOUT_MS)
  run.kill('SIGCONT')
}
