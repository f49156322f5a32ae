import {expect} from 'chai'
import {Failure} from '../../src/app/failure.js'
import type {HistoryFiles} from '../../src/app/ports/history-files.js'
import type {OpenPair} from '../../src/app/ports/pair-source.js'
import {replayRun} from '../../src/app/replay-run.js'
import {shrinkRun} from '../../src/app/shrink-run.js'
import {isMarker} from '../../src/core/settle-markers.js'
import type {Command} from '../../src/core/operation.js'
import {SmallRun, thrown} from '../support/small-run.js'

/** Stops the run, and counts what is flushed and written after that. */
function stopNow(run: SmallRun): void {
  if (run.stop.signal.aborted) return
  run.stop.abort(new Failure('interrupted', 'interrupted'))
  const {log} = run.pair.primary
  run.remainsAtStop = [...run.remains].map(({what}) => what())
  run.flushesAtStop = run.flushes
  run.loggedAtStop = log.length
}

/** Commands of the workload that were sent after the stop; the batch that was in flight ends. */
function workloadCommandsAfter({pair, loggedAtStop}: SmallRun): readonly Command[] {
  return pair.primary.log
    .slice(loggedAtStop)
    .map(([, command]) => command)
    .filter(([name, key]) => name === 'FLUSHDB' || (name === 'SET' && !isMarker(key!) && key !== 'a'))
}

const isScan = ([name]: Command) => name === 'SCAN'

/** Where in a run it is stopped. */
const PHASES: Readonly<Record<string, (run: SmallRun) => void>> = {
  preflight: (run) => run.pair.primary.answers.set('CLIENT', () => (stopNow(run), null)),
  'a round': (run) =>
    (run.pair.primary.onCommand = ([name, key]) => {
      if (name === 'SET' && key === 'a' && run.flushes === 2) stopNow(run)
    }),
  settling: (run) =>
    (run.pair.primary.onCommand = ([name, key]) => {
      if (name === 'SET' && isMarker(key!) && run.flushes === 2) stopNow(run)
    }),
  comparing: (run) =>
    (run.pair.replica.onCommand = (command) => {
      if (isScan(command) && run.flushes === 2) stopNow(run)
    }),
  'the final reads': (run) =>
    (run.pair.primary.onCommand = ([name, key]) => {
      if (name === 'GET' && key === 'b' && run.flushes === 4) stopNow(run)
    }),
}

describe('an interruption', () => {
  for (const [phase, arrange] of Object.entries(PHASES))
    it(`during ${phase} ends a run there: nothing is flushed after it, and its keys are removed`, async () => {
      const run = new SmallRun()
      arrange(run)
      const ended = await thrown(run.start())
      expect(run.stop.signal.aborted, 'it was stopped in that phase').to.equal(true)
      expect([run.flushes - run.flushesAtStop, workloadCommandsAfter(run), run.held]).to.deep.equal([0, [], []])
      const stays = phase === 'preflight' ? [] : ['keys of this run on 127.0.0.1:7001; lockstep clean RUN deletes them']
      expect([run.remainsAtStop, run.remains.size]).to.deep.equal([stays, 0])
      if (phase === 'preflight') expect(ended).to.have.property('kind', 'interrupted')
      else expect(run.memory.description.finished?.roundsPlayed).to.be.at.most(4)
    })

  it('during the check does not wait for it', async () => {
    const run = new SmallRun()
    const histories: HistoryFiles = {
      read: () => {
        stopNow(run)
        return new Promise(() => undefined)
      },
    }
    expect(await thrown(run.start({}, {histories}))).to.have.property('kind', 'interrupted')
    expect(run.held).to.deep.equal([])
  })

  for (const phase of ['a round', 'settling', 'comparing'])
    it(`during ${phase} ends a replay there: no repetition begins after it`, async () => {
      const recorded = new SmallRun()
      await recorded.start()
      const run = new SmallRun()
      PHASES[phase]!(run)
      let opened = 0
      const open = () => {
        opened++
        const pair: OpenPair = {
          views: run.pair.views,
          runId: 'test',
          lab: null,
          own: null,
          nemesis: null,
          ended: () => Promise.resolve([]),
          close: () => Promise.resolve(),
        }
        return Promise.resolve(pair)
      }
      const result = await replayRun(
        {
          run: recorded.memory,
          times: 5,
          pairs: {open},
          settle: run.settle,
          allowFlush: [],
          directory: () => 'RUN',
          repeat: '',
          lockstepVersion: '0.0.0',
          signal: run.stop.signal,
        },
        {...run.ports, histories: new Histories(recorded, run)},
      )
      expect(result.reasons).to.deep.equal(['interrupted after 1 of 5 repetitions'])
      expect(run.remainsAtStop.join()).to.include('lockstep clean RUN deletes them')
      expect([opened, run.flushes - run.flushesAtStop, run.held]).to.deep.equal([1, 0, []])
    })

  for (const phase of ['preflight', 'a round', 'settling', 'comparing'])
    it(`during ${phase} ends a search there: nothing is tried after it, and its keys are removed`, async () => {
      const recorded = new SmallRun()
      // The replica loses the flush of the second round.
      recorded.pair.primary.onCommand = ([name, key]) => {
        if (name === 'FLUSHDB' && recorded.flushes === 1) recorded.pair.primary.replicates = false
        if (name === 'SET' && key === 'b') recorded.pair.primary.drop()
      }
      const report = await recorded.start()
      expect(report.verdict).to.equal('diverged')
      const run = new SmallRun()
      PHASES[phase]!(run)
      const pair: OpenPair = {
        views: run.pair.views,
        runId: 'test',
        lab: null,
        own: null,
        nemesis: null,
        ended: () => Promise.resolve([]),
        close: () => Promise.resolve(),
      }
      const search = shrinkRun(
        {
          run: recorded.memory,
          pairs: {open: () => Promise.resolve(pair)},
          settle: run.settle,
          allowFlush: [],
          budgetMs: 60_000,
          maxTries: 50,
          runs: 2,
          floor: null,
          signal: run.stop.signal,
        },
        {...run.ports, histories: recorded.memory, runs: recorded.memory},
      )
      await thrown(search)
      expect(run.stop.signal.aborted, 'it was stopped in that phase').to.equal(true)
      expect([run.flushes - run.flushesAtStop, run.held]).to.deep.equal([0, []])
      const stays = phase === 'preflight' ? 'lockstep:marker:\\*' : '(a, b|b, a|a|b) in database 0, lockstep:marker:\\*'
      expect(run.remainsAtStop.join()).to.match(new RegExp(`^on 127.0.0.1:7001 at most ${stays}; DEL removes them$`))
      expect(run.remains.size).to.equal(0)
    })

  it('says nothing of keys on an embedded pair, which ends with the process', async () => {
    const run = new SmallRun()
    PHASES['a round']!(run)
    await thrown(run.start({lab: {faults: []}}))
    expect([run.stop.signal.aborted, run.remainsAtStop]).to.deep.equal([true, []])
  })
})

/** The histories of a recorded run first, then of its repetition. */
class Histories implements HistoryFiles {
  constructor(
    private readonly recorded: SmallRun,
    private readonly run: SmallRun,
  ) {}

  read: HistoryFiles['read'] = (path, onLine) => {
    const first = this.run.pair.primary.log.length === 0
    return (first ? this.recorded : this.run).memory.read(path, onLine)
  }
}
