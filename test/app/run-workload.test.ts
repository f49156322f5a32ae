import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {Failure} from '../../src/app/failure.js'
import {runWorkload, type RunPorts, type RunRequest} from '../../src/app/run-workload.js'
import {MemoryRun} from '../../src/app/shrink/memory-run.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import {FakeClock, FakePair} from '../support/fake-pair.js'

const WORKLOAD = `name: small
rounds: 4
clients:
  - name: writer
    steps: ["SET a {value}", FLUSHDB, "SET b {value}"]
`

/** A whole run on a pair in memory. */
class SmallRun {
  readonly pair = new FakePair()
  readonly clock = new FakeClock()
  readonly stop = new AbortController()
  readonly memory = new MemoryRun()
  readonly said: string[] = []

  start(more: Partial<RunRequest> = {}, ports: Partial<RunPorts> = {}) {
    return runWorkload(
      {
        plan: makePlan(parseWorkload(WORKLOAD, 'small.yaml'), 1),
        text: WORKLOAD,
        views: this.pair.views,
        runId: 'test',
        directory: 'RUN',
        settle: {timeoutMs: 5000, stableForMs: null, ttlToleranceMs: 1000},
        allowFlush: [],
        keep: false,
        repeat: 'lockstep run small.yaml',
        trace: false,
        lockstepVersion: '0.0.0',
        signal: this.stop.signal,
        ...more,
      },
      {
        clock: this.clock,
        keyspaces: new KeyspaceReader(),
        runs: this.memory,
        histories: this.memory,
        progress: {show: () => undefined, say: (text) => this.said.push(text), stop: () => undefined},
        ...ports,
      },
    )
  }

  /** Somebody else writes, and it is replicated. */
  write(db: number, key: string): void {
    this.pair.primary.set(db, key)
    this.pair.replica.set(db, key)
  }

  /** Every key on both servers, as `db/key`. */
  get held(): readonly string[] {
    return [this.pair.primary, this.pair.replica].flatMap(({databases}) =>
      databases.flatMap((keys, db) => [...keys.keys()].map((key) => `${db}/${key}`)),
    )
  }

  get flushes(): number {
    return this.pair.primary.sent('FLUSHDB').length + this.pair.primary.sent('FLUSHALL').length
  }
}

function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (reason: unknown) => reason,
  )
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await thrown(promise)
  expect(error).to.be.instanceOf(Failure)
  return error as Failure
}

describe('runWorkload', () => {
  it('plays, compares, judges, and leaves the servers as empty as it found them', async () => {
    const run = new SmallRun()
    const report = await run.start()
    expect(report.verdict, report.reasons.join()).to.equal('consistent')
    expect([run.flushes, run.held]).to.deep.equal([4, []])
  })

  it("ends before the next flush when somebody's key appears", async () => {
    const run = new SmallRun()
    run.pair.primary.onCommand = ([name, key]) => {
      if (run.flushes === 2 && name === 'SET' && key === 'b') run.write(0, 'prod:1')
    }
    const {kind, message} = await failure(run.start())
    expect(kind).to.equal('refused')
    expect(message).to.match(
      /^database 0 of 127\.0\.0\.1:7001 \(primary\) holds prod:1, which lockstep did not write: nothing is flushed any more$/,
    )
    expect([run.flushes, run.held]).to.deep.equal([2, ['0/prod:1', '0/prod:1']])
    expect(run.memory.description.finished?.incomplete.join()).to.include('prod:1')
  })

  it('sees a foreign key of another database before FLUSHALL, under the name of one of its own', async () => {
    const run = new SmallRun()
    const text = WORKLOAD.replace('FLUSHDB', 'FLUSHALL')
    run.pair.primary.onCommand = ([name, key]) => {
      if (run.flushes === 1 && name === 'SET' && key === 'b') run.write(3, 'a')
    }
    const plan = makePlan(parseWorkload(text, 'small.yaml'), 1)
    const {message} = await failure(run.start({plan, text}))
    expect(message).to.include('database 3 of 127.0.0.1:7001 (primary) holds a, which')
    expect([run.flushes, run.held]).to.deep.equal([1, ['3/a', '3/a']])
  })

  it('flushes what it was allowed to at the start, and protects what comes later all the same', async () => {
    const run = new SmallRun()
    run.pair.primary.set(0, 'disposable')
    run.pair.primary.onCommand = ([name, key]) => {
      if (run.flushes === 3 && name === 'SET' && key === 'b') run.write(0, 'prod:1')
    }
    expect((await failure(run.start())).kind).to.equal('refused')
    const {message} = await failure(run.start({allowFlush: [run.pair.primary.address]}))
    expect(message).to.include('prod:1')
    expect(run.held).to.deep.equal(['0/prod:1', '0/prod:1'])
  })

  it('removes its keys, and tells those that it may not, when the check throws', async () => {
    const run = new SmallRun()
    const histories = {read: () => Promise.reject(new Error('planted'))}
    expect(await thrown(run.start({}, {histories}))).to.have.property('message', 'planted')
    expect(run.held).to.deep.equal([])

    const refused = new SmallRun()
    refused.pair.primary.answers.set('DEL', () => ({error: 'NOPERM not allowed'}))
    expect(await thrown(refused.start({}, {histories})))
      .to.have.property('message')
      .that.matches(/^planted; \d+ keys of lockstep stayed on the servers: .*NOPERM not allowed/)
  })
})
