import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {Redis} from 'ioredis'
import type {Witness} from '../../src/core/report/witness.js'
import {startLab} from '../../src/lab/start-lab.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import type {Step} from '../../src/core/workload/workload.js'
import {reportOf, suiteReportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder, startLockstep} from '../support/run-lockstep.js'
import {runUntilDiverged} from '../support/run-until-diverged.js'

/** A search ends when it has found the smallest, however long that takes here. */
const PATIENT = ['--budget', '1h']

function commandsOf(text: string): readonly string[] {
  return parseWorkload(text, 'witness.yaml').clients.flatMap(({steps}) => steps.flatMap(wordsOf))
}

/** The names of the commands of a step, those within its own steps too; else its kind. */
function wordsOf(step: Step): readonly string[] {
  if (step.kind === 'command') return [step.text.replace(/ .*/, '').toUpperCase()]
  return 'steps' in step ? step.steps.flatMap(wordsOf) : [step.kind]
}

/** How many FLUSHDBs a server has run. */
async function flushes(server: Redis): Promise<number> {
  return Number(/cmdstat_flushdb:calls=(\d+)/.exec(await server.info('commandstats'))?.[1] ?? 0)
}

describe('lockstep shrink', function () {
  // Which of the smallest is found, and whether a read more is left in it, depends on the races of its tries; that the search
  // finds the smallest where tries are certain, or fail at a known rate, is tried in test/core/shrink and test/app/shrink.
  it('reduces flushall-cache to a write, a flush and reads around it', async () => {
    const cwd = scratchFolder()
    const lab = ['--lab', '--rounds', '4', '--fault', 'async-cache-clear', '--quiet']
    await runUntilDiverged(['flushall-cache', ...lab], {cwd, seed: 2})
    const {code, stdout} = await runLockstep(['shrink', 'RUN', ...PATIENT, '--runs', '3', '--json'], {cwd})
    expect(code, stdout).to.equal(1)
    const {witness} = JSON.parse(stdout) as {witness: Witness}
    expect(witness).to.include({finding: 'stale-after-flush on primary', complete: true})
    const commands = commandsOf(witness.workload)
    expect(commands.join(' ')).to.match(/SET.*FLUSH.*GET/)
    expect(commands.length).to.be.at.most(8)
    expect(witness.proof).to.have.length(3)
  })

  it('keeps the best so far when it is interrupted, on servers that are not its own', async () => {
    const cwd = scratchFolder()
    const lab = await startLab({seed: 6, faults: ['flushdb-by-hash']})
    const watcher = new Redis(lab.primaryUrl)
    try {
      const targets = ['--primary', lab.primaryUrl, '--replica', lab.replicaUrl]
      await runUntilDiverged(['flushdb-order', ...targets, '-q'], {cwd, seed: 6})
      const before = await flushes(watcher)
      const shrink = startLockstep(['shrink', 'RUN', ...PATIENT, '--out', 'kept.yaml', '-q'], {cwd})
      // The recorded round has been measured by then, and what comes next is smaller.
      await shrink.until('the search is in progress', async () => (await flushes(watcher)) > before + 8)
      shrink.kill('SIGINT')
      const {code, stdout} = await shrink.result
      expect(code, stdout).to.equal(130)
      expect(stdout).to.match(/^WITNESS {3}flush-late on replica/)
      expect(() => parseWorkload(readFileSync(join(cwd, 'kept.yaml'), 'utf8'), 'kept.yaml')).to.not.throw()
    } finally {
      watcher.disconnect()
      await lab.stop()
    }
  })

  it('refuses a run that found nothing', async () => {
    const cwd = scratchFolder()
    const healthy = ['run', 'flushdb-literal', '--rounds', '2', '--lab', '--seed', '1', '--out', 'RUN', '--quiet']
    expect((await runLockstep(healthy, {cwd})).code).to.equal(0)
    const {code, stderr} = await runLockstep(['shrink', 'RUN'], {cwd})
    expect(code).to.equal(64)
    expect(stderr).to.include('found nothing that could be shrunk: its verdict is consistent')
  })

  it('says so when the failure does not come again', async () => {
    const cwd = scratchFolder()
    await runUntilDiverged(['flushdb-literal', '--lab', '--fault', 'flushdb-by-hash', '--quiet'], {cwd, seed: 1})
    // Here the fault has been mended.
    const healthy = await startLab({seed: 1})
    try {
      const targets = ['--primary', healthy.primaryUrl, '--replica', healthy.replicaUrl]
      const {code, stdout, stderr} = await runLockstep(['shrink', 'RUN', '--tries', '2', ...targets], {cwd})
      expect(code, stdout + stderr).to.equal(2)
      expect(stdout).to.match(/^\? NO WITNESS/)
    } finally {
      await healthy.stop()
    }
  })
})

describe('lockstep run --shrink', function () {
  it('reduces flushdb-order to little more than FLUSHDB and SET, which fail again and make a bug report', async () => {
    const cwd = scratchFolder()
    const words = ['flushdb-order', '--lab', '--fault', 'flushdb-by-hash', '--shrink']
    const result = await runUntilDiverged([...words, ...PATIENT, '--json', '-q'], {cwd, seed: 5})
    const {witness, verdict} = reportOf(result)
    expect(verdict).to.equal('diverged')
    expect(witness).to.include({complete: true, finding: 'flush-late on replica'})
    expect(witness!.operations).to.be.at.most(4)
    const text = readFileSync(join(cwd, 'RUN', 'witness.yaml'), 'utf8')
    expect(text).to.equal(witness!.workload)
    expect(commandsOf(text).join(' ')).to.match(/FLUSHDB.* SET\b/)
    expect(witness!.rate.failures).to.be.above(0)
    expect(witness!.story.join('\n')).to.match(/FLUSHDB -> OK\n(.*\n)*.*SET key\d+ v:writer:\d+:\d+ -> OK\n/i)

    const elsewhere = scratchFolder()
    writeFileSync(join(elsewhere, 'witness.yaml'), text)
    const lab = ['--lab', '--fault', 'flushdb-by-hash', '--quiet']
    const again = await runUntilDiverged(['witness.yaml', ...lab, '--json'], {cwd: elsewhere, seed: 99})
    expect(reportOf(again).anomalies.map(({kind}) => kind)).to.include('flush-late')

    const {stdout: markdown} = await runLockstep(['report', 'RUN', '--format', 'markdown'], {cwd})
    expect(markdown).to.match(/#### Witness: flush-late on replica, \d operations in a round/)
    for (const part of [
      '```yaml\nname: flushdb-order-witness',
      'It fails in',
      'missing on replica',
      'apply workers: 6',
    ])
      expect(markdown).to.include(part)
  })
})

describe('lockstep run --until-strength', () => {
  const lab = ['run', 'flushdb-literal', '--lab', '--seed', '1', '--quiet', '--json']

  it('goes on with further seeds until the bound is reached', async () => {
    const result = await runLockstep([...lab, '--until-strength', '4%', ...PATIENT])
    expect(result.code, result.stdout).to.equal(0)
    const {runs, strength} = suiteReportOf(result)
    // One run has 50 rounds, of which 75 are needed; how many flushes raced depends on the machine.
    expect(runs.length).to.be.at.least(2)
    expect(runs.map(({seed}) => seed)).to.deep.equal(runs.map((_, at) => at + 1))
    expect(strength.divergenceRateBound95).to.be.at.most(0.04)
  })

  it('is inconclusive when the time is up first, and says how far it came', async () => {
    const result = await runLockstep([...lab, '--rounds', '5', '--until-strength', '0.1%', '--budget', '1ms'])
    expect(result.code, result.stdout).to.equal(2)
    expect(suiteReportOf(result).reasons[0]).to.match(
      /the strength asked for, 0.1 %, was not reached.* \d+ flushes raced/,
    )
  })
})
