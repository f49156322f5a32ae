import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {RunReport} from '../../src/core/report/report.js'
import type {RunDescription} from '../../src/core/run-description.js'
import {isAlive} from '../support/is-alive.js'
import {runLockstep, scratchFolder, startLockstep, type RunningProcess} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

const PASSWORD = 'not-for-argv-81c3'
/** Answers like a Pika that is asked for its version, and takes its configuration file; within, it is a redis-server. */
const LIKE_PIKA = `#!/bin/sh
[ "$1" = --version ] && { echo 'Pika module 9.9.9' >&2; exit 1; }
port=$(sed -n 's/^port : //p' "$2")
exec redis-server --bind 127.0.0.1 --port "$port" --save '' --repl-diskless-sync-delay 0
`

describe("a pair of lockstep's own", () => {
  let folder: string
  let temporary: string

  beforeEach(() => {
    folder = scratchFolder()
    temporary = join(folder, 'tmp')
    mkdirSync(temporary)
  })

  const options = () => ({cwd: folder, env: {TMPDIR: temporary, LOCKSTEP_PASSWORD: PASSWORD}})

  it('is played on, started again for a replay, and leaves nothing behind', async () => {
    const own = ['--binary', 'redis-server', '--replicas', '2', '--chain', '--server-option', 'databases=3']
    const args = ['run', 'flushdb-literal', ...own, '--rounds', '2', '--seed', '7', '--out', 'run', '--json']
    const run = await runLockstep(args, options())
    expect(run.code, run.stderr).to.equal(0)
    const text = readFileSync(join(folder, 'run', 'run.json'), 'utf8')
    expect(text).to.not.include(PASSWORD)
    const {own: setting, targets, repeat} = JSON.parse(text) as RunDescription
    expect(setting).to.include({binary: 'redis-server', replicas: 2, chain: true})
    expect(setting!.options).to.deep.equal(['databases=3'])
    expect(targets.replicas).to.have.length(2)
    expect(repeat).to.include('--binary redis-server')

    const replay = await runLockstep(['replay', 'run', '--json', '--replica-option', 'maxclients=77'], options())
    expect(replay.code, replay.stderr).to.equal(0)
    const again = JSON.parse(
      readFileSync(join(folder, directoryOf(replay.stdout), 'run.json'), 'utf8'),
    ) as RunDescription
    expect(again.own).to.deep.equal({...setting, replicaOptions: ['maxclients=77']})
    expect(again.targets.primary!.address).to.not.equal(targets.primary!.address)

    const clean = await runLockstep(['clean', 'run'], options())
    expect(clean.stderr).to.include("ran on a pair of lockstep's own, which ended with it: nothing is left")
    expect(readdirSync(temporary)).to.deep.equal([])
  })

  it('stays consistent whatever is done to its links, and what was done is told', async () => {
    const own = ['--binary', 'redis-server', '--replicas', '2', '--nemesis', 'all', '--seed', '3', '--out', 'run']
    const run = await runLockstep(['run', 'flushdb-order', ...own, '--rounds', '8', '--json'], options())
    expect(run.code, run.stdout + run.stderr).to.equal(0)
    const {nemesis} = JSON.parse(run.stdout) as RunReport
    expect(new Set(nemesis!.map(({kind}) => kind)).size).to.be.above(1)
    const history = readFileSync(join(folder, 'run', 'history.ndjson'), 'utf8')
    expect(history.match(/^\{"nemesis":/gm)).to.have.length(nemesis!.length)
    expect(readdirSync(temporary)).to.deep.equal([])
    const lab = await runLockstep(['run', 'flushdb-literal', '--lab', '--nemesis', 'cut'], options())
    expect([lab.code, lab.stderr]).to.satisfy(
      ([code, said]: [number, string]) => code === 64 && said.includes('--binary'),
    )
  })

  for (const [when, begun] of [
    ['starts', () => readdirSync(temporary).length > 0],
    ['is played on', () => existsSync(join(folder, 'run', 'history.ndjson'))],
  ] as const) {
    it(`leaves nothing behind when Ctrl-C comes while it ${when}`, async () => {
      const args = ['run', 'flushdb-literal', '--binary', 'redis-server', '--rounds', '100000', '--out', 'run']
      const run = startLockstep(args, options())
      await run.until(`the pair ${when}`, begun)
      run.kill('SIGINT')
      expect((await run.result).code).to.equal(130)
      expect(readdirSync(temporary)).to.deep.equal([])
    })
  }

  it('shows what a server said that does not start', async () => {
    const args = ['doctor', '--binary', 'redis-server', '--replica-option', 'maxmemory=lots']
    const {code, stderr} = await runLockstep(args, options())
    expect(code).to.equal(69)
    expect(stderr).to.match(/the replica ended while starting \(exit code 1\): .*maxmemory/s)
    expect(readdirSync(temporary)).to.deep.equal([])
  })

  it('is set up as its engine wants it, through a script too', async () => {
    const script = join(folder, 'server')
    writeFileSync(script, LIKE_PIKA)
    chmodSync(script, 0o755)
    const {code, stdout, stderr} = await runLockstep(['doctor', '--binary', './server', '--json'], {
      ...options(),
      env: {TMPDIR: temporary},
    })
    expect(code, stderr).to.equal(0)
    const {servers} = JSON.parse(stdout) as {servers: ReadonlyArray<{view: string; role: string}>}
    expect(servers.map(({view, role}) => [view, role])).to.deep.equal([
      ['primary', 'master'],
      ['replica', 'slave'],
    ])
    expect(readdirSync(temporary)).to.deep.equal([])
  })

  describe('kept by lockstep lab', () => {
    let lab: RunningProcess
    let pids: readonly number[]

    beforeEach(async () => {
      lab = startLockstep(['lab', '--binary', 'redis-server', '--json'], options())
      await lab.until('the pair is up', () => lab.stdout().endsWith('\n'))
      pids = (JSON.parse(lab.stdout()) as {processes: readonly string[]}).processes.map(Number)
      expect(pids.map(isAlive)).to.deep.equal([true, true])
    })

    afterEach(() => lab.kill('SIGKILL'))

    it('ends with SIGTERM, and its password was in no argument', async () => {
      for (const pid of pids) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).to.not.include(PASSWORD)
      lab.kill('SIGTERM')
      expect((await lab.result).code).to.equal(0)
      expect(pids.map(isAlive)).to.deep.equal([false, false])
      expect(readdirSync(temporary)).to.deep.equal([])
    })

    it('ends with SIGKILL, which lockstep cannot see', async () => {
      lab.kill('SIGKILL')
      await lab.result
      await waitUntil('servers and files are gone', () => !pids.some(isAlive) && readdirSync(temporary).length === 0)
    })

    it('ends when one of its servers does, and tells which', async () => {
      process.kill(pids[1]!, 'SIGSEGV')
      const {code, stderr} = await lab.result
      expect(code).to.equal(69)
      expect(stderr).to.match(/the replica ended \(SIGSEGV\): /)
      expect(pids.map(isAlive)).to.deep.equal([false, false])
      expect(readdirSync(temporary)).to.deep.equal([])
    })
  })
})

function directoryOf(stdout: string): string {
  return (JSON.parse(stdout) as {runs: ReadonlyArray<{directory: string}>}).runs[0]!.directory
}
