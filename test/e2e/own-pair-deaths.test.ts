import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {ShrinkResult} from '../../src/app/shrink-run.js'
import type {RunReport, SuiteReport} from '../../src/core/report/report.js'
import type {RunDescription} from '../../src/core/run-description.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'

/** A redis-server that gets no 512 MB for a string, and then ends by SIGABRT, as it does without memory. */
const SMALL_SERVER = `#!/bin/sh
[ "$1" = --version ] || ulimit -v 400000
exec redis-server "$@"
`
/** Kills such a primary in every round that does not end before; with this seed the first one does. */
const DEADLY = `name: deadly
rounds: 3
clients:
  - name: writer
    steps:
      - SET key1 {value}
      - FLUSHDB
      - SET key1 {value}
      - SETBIT big2 4294967295 1
      - SET key2 {value}
`

describe('a server of an own pair that dies', () => {
  let folder: string
  let temporary: string

  before(() => {
    folder = scratchFolder()
    temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    writeFileSync(join(folder, 'small'), SMALL_SERVER, {mode: 0o755})
    writeFileSync(join(folder, 'deadly.yaml'), DEADLY)
  })

  const lockstep = (...args: readonly string[]) => runLockstep(args, {cwd: folder, env: {TMPDIR: temporary}})

  it('is told first, and the run goes on behind it', async () => {
    const run = await lockstep('run', 'deadly.yaml', '--binary', './small', '--seed', '3', '--out', 'run', '--json')
    expect(run.code, run.stderr).to.equal(2)
    const suite = JSON.parse(run.stdout) as SuiteReport
    expect(suite.reasons[0]).to.match(
      /^deadly: the primary died \(SIGABRT\) in round 2: .*; in flight: SETBIT big2 #\d+;/,
    )
    expect(suite.runs.map(({deaths = []}) => deaths.map(({round, end}) => [round, end]))).to.deep.equal([
      [[2, 'SIGABRT']],
      [[3, 'SIGABRT']],
    ])
    const [first] = suite.runs as readonly [RunReport]
    expect(first.deaths![0]!.log.join('\n')).to.match(/OUT OF MEMORY|Out Of Memory/)
    const second = JSON.parse(readFileSync(join(folder, 'run-2', 'run.json'), 'utf8')) as RunDescription
    expect(second.firstRound).to.equal(3)
    expect(readdirSync(temporary)).to.deep.equal([])
  })

  it('is seen again by lockstep check, from the run directory alone', async () => {
    const check = await lockstep('check', 'run', '--json')
    expect(check.code).to.equal(2)
    const {verdict, reasons} = JSON.parse(check.stdout) as RunReport
    expect(verdict).to.equal('inconclusive')
    expect(reasons[0]).to.match(/^the primary died \(SIGABRT\) in round 2/)
  })

  it('is shrunk to the fewest commands that it dies of', async () => {
    const shrink = await lockstep('shrink', 'run', '--runs', '1', '--json')
    expect(shrink.code, shrink.stderr).to.equal(1)
    const {witness, finding} = JSON.parse(shrink.stdout) as ShrinkResult
    expect(finding).to.equal('the death of the primary')
    expect(witness!.operations).to.equal(1)
    expect(witness!.workload).to.match(/^ +- SETBIT \w+ 4294967295 1$/m)
    expect(witness!.explanation[0]).to.match(/^the primary died \(SIGABRT\)/)
    expect(readdirSync(temporary)).to.deep.equal([])
  })
})
