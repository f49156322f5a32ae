import {appendFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {reportOf, suiteReportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'
import {runUntilDiverged} from '../support/run-until-diverged.js'

const HEADER = '{"schema":"lockstep.history/1","views":{"primary":{},"replica":{"order":"per-key"}}}'
const operation = (id: number, command: readonly string[], reply: unknown, view = 'primary') =>
  JSON.stringify({
    id,
    client: `${view}-client`,
    view,
    db: 0,
    command,
    invokedNs: id * 1000,
    completedNs: id * 1000 + 500,
    outcome: 'ok',
    reply,
  })

const CLEAN = [HEADER, operation(1, ['SET', 'k', 'a'], 'OK'), operation(2, ['GET', 'k'], 'a')]
const STALE = [
  HEADER,
  operation(1, ['SET', 'k', 'a'], 'OK'),
  operation(2, ['GET', 'k'], 'a'),
  operation(3, ['FLUSHALL'], 'OK'),
  operation(4, ['GET', 'k'], 'a'),
]

describe('lockstep check', () => {
  let cwd: string
  const file = (name: string, lines: readonly string[]) => {
    writeFileSync(join(cwd, name), `${lines.join('\n')}\n`)
    return name
  }
  beforeEach(() => {
    cwd = scratchFolder()
  })

  it('passes a history in which nothing is wrong', async () => {
    const result = await runLockstep(['check', file('clean.ndjson', CLEAN)], {cwd})
    expect(result.stdout).to.match(/^✔ CONSISTENT/)
    expect(result.code).to.equal(0)
  })

  it('names the anomaly and the operations that prove it', async () => {
    const result = await runLockstep(['check', file('stale.ndjson', STALE), '--json'], {cwd})
    const {anomalies, verdict, citedOperations} = reportOf(result)
    expect(result.code).to.equal(1)
    expect(verdict).to.equal('diverged')
    expect(anomalies).to.have.length(1)
    expect(anomalies[0]).to.include({kind: 'stale-after-flush', view: 'primary', db: 0, key: 'k'})
    expect(anomalies[0]!.operations).to.include.members([3, 4])
    expect(citedOperations['3']).to.equal('FLUSHALL #3')
  })

  it('passes no history whose last line is torn: it may have held the proof', async () => {
    file('torn.ndjson', CLEAN)
    appendFileSync(join(cwd, 'torn.ndjson'), '{"id":3,"client":"a","vi')
    const {code, stdout} = await runLockstep(['check', 'torn.ndjson'], {cwd})
    expect(code).to.equal(2)
    expect(stdout).to.match(/the last line of the history is torn, and what it held was not judged/)
  })

  it('refuses a file of two histories, of which only one could be judged', async () => {
    const {code, stderr} = await runLockstep(['check', file('two.ndjson', [...STALE, ...CLEAN])], {cwd})
    expect(code).to.equal(64)
    expect(stderr).to.match(/two\.ndjson holds a second history/)
  })

  it('judges several files and exits with the worst', async () => {
    const args = ['check', file('clean.ndjson', CLEAN), file('stale.ndjson', STALE), '--json']
    const result = await runLockstep(args, {cwd})
    expect(result.code).to.equal(1)
    expect(suiteReportOf(result).runs.map(({verdict}) => verdict)).to.deep.equal(['consistent', 'diverged'])
  })

  it('is inconclusive about a history without operations', async () => {
    const {code, stdout} = await runLockstep(['check', file('none.ndjson', [HEADER])], {cwd})
    expect(code).to.equal(2)
    expect(stdout).to.match(/the history holds no operation/)
  })

  const bad: ReadonlyArray<readonly [what: string, lines: readonly string[], stderr: RegExp]> = [
    [
      'a bad line',
      [...CLEAN, '{"id":3,', operation(4, ['GET', 'k'], 'a')],
      /^lockstep: bad\.ndjson:4: line is not JSON/,
    ],
    [
      'an operation that lacks a field',
      [HEADER, '{"id":1,"command":["GET","k"]}', operation(2, ['GET', 'k'], null)],
      /bad\.ndjson:2: line is not an operation: client is missing/,
    ],
    [
      'a file that does not begin with a header',
      [operation(1, ['GET', 'k'], null)],
      /bad\.ndjson:1: the first line is not a header/,
    ],
    ['another version', ['{"schema":"lockstep.history/9","views":{}}', ''], /bad\.ndjson:1: .*lockstep\.history\/1/],
  ]
  for (const [what, lines, stderr] of bad) {
    it(`names file and line of ${what} (64)`, async () => {
      const result = await runLockstep(['check', file('bad.ndjson', lines)], {cwd})
      expect(result.code).to.equal(64)
      expect(result.stderr).to.match(stderr)
      expect(result.stdout).to.equal('')
    })
  }

  it('says so when there is no such file, or the directory holds no run (64)', async () => {
    const missing = await runLockstep(['check', 'nothing-here'], {cwd})
    expect([missing.code, missing.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 64 && text.includes('nothing-here: no such file'),
    )
    const empty = await runLockstep(['check', '.'], {cwd})
    expect(empty.code).to.equal(64)
    expect(empty.stderr).to.match(/is not a run directory: run\.json cannot be read/)
  })

  for (const [fault, workload] of [
    ['flushdb-by-hash', 'flushdb-order'],
    ['cache-load-race', 'flushall-cache'],
    ['stale-replica-cache', 'flushall-cache'],
  ] as const) {
    it(`finds ${fault} through the history alone, and the same from the run directory`, async () => {
      const args = [workload, '--lab', '--fault', fault, '--rounds', '5', '--json']
      const run = await runUntilDiverged(args, {cwd, seed: 5})
      const again = await runLockstep(['check', 'RUN', '--json'], {cwd})
      expect(again.code).to.equal(1)
      const {divergences, anomalies} = reportOf(again)
      expect({divergences, anomalies}).to.deep.equal({
        divergences: reportOf(run).divergences,
        anomalies: reportOf(run).anomalies,
      })
      const alone = await runLockstep(['check', join('RUN', 'history.ndjson'), '--json'], {cwd})
      expect(alone.code).to.equal(1)
      expect(reportOf(alone).anomalyCount).to.be.greaterThan(0)
    })
  }

  it('is inconclusive about a run whose snapshots are gone: nothing could be compared again', async () => {
    const run = await runLockstep(['run', 'flushdb-literal', '--lab', '--rounds', '2', '--out', 'run'], {cwd})
    expect(run.code).to.equal(0)
    rmSync(join(cwd, 'run', 'snapshots'), {recursive: true})
    const {code, stdout} = await runLockstep(['check', 'run'], {cwd})
    expect(stdout).to.match(/the run directory lacks the snapshots of primary, replica/)
    expect(code).to.equal(2)
  })

  it('renders a stored run in every format', async () => {
    await runUntilDiverged(['flushdb-literal', '--lab', '--fault', 'flushdb-by-hash'], {cwd, seed: 3})
    const formats = {
      pretty: /DIVERGED/,
      json: /"lockstep\.report\/1"/,
      junit: /<testsuite name="lockstep flushdb-literal" tests="1" failures="1"/,
      markdown: /## lockstep: diverged/,
    }
    for (const [format, expected] of Object.entries(formats)) {
      const {stdout, code} = await runLockstep(['report', 'RUN', '--format', format], {cwd})
      expect(code).to.equal(0)
      expect(stdout).to.match(expected)
    }
    const files = await runLockstep(['report', 'RUN', '--format', 'junit=report.xml', '--json'], {cwd})
    expect(JSON.parse(files.stdout)).to.include({verdict: 'diverged'})
    expect(readFileSync(join(cwd, 'report.xml'), 'utf8')).to.match(/^<\?xml/)
  })
})
