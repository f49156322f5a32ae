import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {holdsDiff, runStore} from '../../src/adapters/run-store.js'
import {CONSISTENT} from '../support/sample-reports.js'
import {scratchFolder} from '../support/run-lockstep.js'

const DESCRIPTION = {
  schema: 'lockstep.run/1',
  lockstep: '0',
  startedAt: '2026-01-01T00:00:00.000Z',
  workload: {name: 'w', text: ''},
  seed: 1,
  rounds: 1,
  flushes: false,
  databases: [0],
  ttlToleranceMs: 0,
  targets: {primary: null, replicas: [], caches: []},
  repeat: 'lockstep run',
}

/** A run directory with these files. */
function directory(files: Readonly<Record<string, unknown>>): string {
  const path = join(scratchFolder(), 'run')
  mkdirSync(path)
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(path, name), typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => String(error),
  )
  return outcome
}

describe('runStore', () => {
  it('reads what it wrote', async () => {
    const run = await runStore.open(directory({'run.json': DESCRIPTION, 'report.json': CONSISTENT}))
    expect(run.description).to.deep.equal(DESCRIPTION)
    expect(await run.report()).to.deep.equal(CONSISTENT)
  })

  for (const [text, problem] of [
    ['null', /run\.json: Invalid input: expected object, received null/],
    ['{', /run\.json is not JSON/],
    [{...DESCRIPTION, schema: 'lockstep.run/9'}, /run\.json: schema: /],
    [{...DESCRIPTION, rounds: 'many'}, /run\.json: rounds: Invalid input: expected number/],
    [{...DESCRIPTION, targets: {}}, /run\.json: targets\.primary: /],
  ] as const) {
    it(`refuses a run.json of ${typeof text === 'string' ? text : problem.source} as bad input`, async () => {
      expect(await messageOf(runStore.open(directory({'run.json': text})))).to.match(problem)
    })
  }

  it('refuses a report that is none, or that of a diff', async () => {
    for (const report of [{}, {...CONSISTENT, kind: 'diff'}, {...CONSISTENT, anomalies: [{}]}]) {
      const run = await runStore.open(directory({'run.json': DESCRIPTION, 'report.json': report}))
      expect(await messageOf(run.report())).to.match(/report\.json: (kind|anomalies\.0\.kind): /)
    }
  })

  it('tells a diff from a run', async () => {
    const path = directory({'diff.json': {}})
    expect(await holdsDiff(path)).to.equal(true)
    expect(await messageOf(runStore.open(path))).to.include('holds a diff, which has no history')
    expect(await messageOf(runStore.open(directory({})))).to.include('is not a run directory')
  })
})
