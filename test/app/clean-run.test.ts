import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {cleanRun, type CleanPorts, type CleanRequest} from '../../src/app/clean-run.js'
import {Failure} from '../../src/app/failure.js'
import type {HistoryFiles} from '../../src/app/ports/history-files.js'
import type {StoredRun} from '../../src/app/ports/run-store.js'
import {planOf, SmallRun, SMALL_WORKLOAD, thrown} from '../support/small-run.js'

const KEEPING = SMALL_WORKLOAD.replace('"SET b {value}"', '"SET b {value}", "SET c{1..3} {value}"')

/** A run whose keys were left on the servers. */
async function leftBehind(): Promise<SmallRun> {
  const run = new SmallRun()
  const report = await run.start({keep: true, plan: planOf(KEEPING), text: KEEPING})
  expect(report.verdict, report.reasons.join()).to.equal('consistent')
  expect(run.held.filter((key) => !key.includes('marker'))).to.have.length(8)
  return run
}

function clean({pair, memory, clock}: SmallRun, more: Partial<CleanRequest> = {}, ports: Partial<CleanPorts> = {}) {
  return cleanRun(
    {run: memory, views: pair.views, runId: 'test', signal: new AbortController().signal, ...more},
    {clock, keyspaces: new KeyspaceReader(), histories: memory, ...ports},
  )
}

describe('cleanRun', () => {
  it('deletes exactly what the run wrote, markers included, by database and name', async () => {
    const run = await leftBehind()
    run.write(0, 'prod:1')
    run.write(1, 'b')
    const {deleted, kept} = await clean(run)
    expect([deleted, kept]).to.deep.equal([5, []])
    expect(run.held).to.deep.equal(['0/prod:1', '1/b', '0/prod:1', '1/b'])
    expect(run.flushes).to.equal(4)
  })

  it('leaves a key alone that holds what the run cannot have left there, and names it', async () => {
    const run = await leftBehind()
    run.write(0, 'b', 'theirs')
    const {deleted, kept} = await clean(run)
    expect([deleted, kept]).to.deep.equal([4, [{view: 'primary', db: 0, key: 'b', why: 'changed since'}]])
    expect(run.held).to.deep.equal(['0/b', '0/b'])
  })

  it('never deletes a key that changes while it is being looked at', async () => {
    const run = await leftBehind()
    let changed = false
    run.pair.primary.onCommand = ([name]) => {
      // Between the look and the deletion.
      if (name === 'MULTI' && !changed) run.write(0, 'b', 'theirs')
      if (name === 'MULTI') changed = true
    }
    const {kept} = await clean(run)
    expect(kept).to.deep.equal([{view: 'primary', db: 0, key: 'b', why: 'changed since'}])
    expect(run.held).to.deep.equal(['0/b', '0/b'])
  })

  it('leaves only the key itself that somebody changes each time, not those that were looked at with it', async () => {
    const run = await leftBehind()
    let changes = 0
    run.pair.primary.onCommand = ([name]) => {
      if (name === 'MULTI') run.write(0, 'b', `theirs ${++changes}`)
    }
    const {kept, deleted} = await clean(run)
    expect([deleted, kept]).to.deep.equal([4, [{view: 'primary', db: 0, key: 'b', why: 'changed since'}]])
    expect(run.held).to.deep.equal(['0/b', '0/b'])
  })

  it('takes away what only the replica holds', async () => {
    const run = await leftBehind()
    run.pair.primary.databases[0]!.clear()
    const {kept} = await clean(run)
    expect([kept, run.held]).to.deep.equal([[], []])
  })

  it('knows from the plan what a run that was killed may have written without recording it', async () => {
    const run = await leftBehind()
    const {memory} = run
    const {workload, seed, rounds, ...facts} = memory.description
    const cutOff = {...facts, workload, seed, rounds}
    delete (cutOff as {finished?: unknown}).finished
    // Its history ends in round 3; what is there was written in round 4.
    const histories: HistoryFiles = {
      read: (path, onLine) =>
        memory.read(path, (line) => {
          if (line.kind !== 'operation' || (line.operation.round ?? 4) < 4) onLine(line)
        }),
    }
    const killed: StoredRun = {
      path: 'RUN',
      historyPath: 'RUN',
      description: cutOff,
      snapshots: () => Promise.resolve([]),
      trace: () => Promise.resolve(null),
      seals: () => memory.seals(),
      report: () => memory.report(),
    }
    run.write(0, 'c2', 'theirs')
    const {kept} = await clean(run, {run: killed}, {histories})
    expect([kept.map(({key}) => key), run.held]).to.deep.equal([['c2'], ['0/c2', '0/c2']])
  })

  it("tells the server's own words where it may not delete, and deletes nothing once it is interrupted", async () => {
    const run = await leftBehind()
    run.pair.primary.answers.set('DEL', () => ({error: 'NOPERM no permissions'}))
    const {kept, deleted} = await clean(run)
    expect(deleted).to.equal(0)
    expect(new Set(kept.map(({why}) => why))).to.deep.equal(new Set(['NOPERM no permissions']))

    const stop = new AbortController()
    stop.abort(new Failure('interrupted', 'interrupted'))
    run.pair.primary.answers.clear()
    const before = run.held
    expect(await thrown(clean(run, {signal: stop.signal}))).to.have.property('kind', 'interrupted')
    expect(run.held).to.deep.equal(before)
  })

  it('refuses while another run is at work', async () => {
    const run = await leftBehind()
    run.pair.primary.answers.set('CLIENT', () => 'id=1 name=lockstep:other:writer')
    expect(await thrown(clean(run))).to.have.property('kind', 'refused')
  })
})
