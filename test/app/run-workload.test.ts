import {expect} from 'chai'
import {isMarker} from '../../src/core/settle-markers.js'
import {Failure} from '../../src/app/failure.js'
import {planOf, SMALL_WORKLOAD, SmallRun, thrown} from '../support/small-run.js'

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

  it("ends before the flush of a round when somebody's key appears in that round", async () => {
    const run = new SmallRun()
    run.pair.primary.onCommand = ([name, key]) => {
      if (run.flushes === 2 && name === 'SET' && key === 'a') run.write(0, 'prod:1')
    }
    const {kind, message} = await failure(run.start())
    expect([kind, message]).to.deep.equal([
      'refused',
      'database 0 of 127.0.0.1:7001 (primary) holds prod:1, which lockstep did not write: nothing is flushed any more',
    ])
    expect([run.flushes, run.held]).to.deep.equal([2, ['0/prod:1', '0/prod:1']])
  })

  it('looks at a replica within a round only where clients may write to it', async () => {
    for (const readOnly of ['1', '0']) {
      const run = new SmallRun()
      run.pair.replica.info.set('slave_read_only', readOnly)
      run.pair.primary.onCommand = ([name, key]) => {
        if (run.flushes === 0 && name === 'SET' && key === 'a') run.pair.replica.set(0, 'local')
      }
      const ended = await thrown(run.start())
      expect(ended instanceof Failure && ended.message.includes('(replica) holds local')).to.equal(readOnly === '0')
      expect(run.flushes).to.equal(readOnly === '0' ? 0 : 4)
    }
  })

  it('sees a foreign key of another database before FLUSHALL, under the name of one of its own', async () => {
    const run = new SmallRun()
    const text = SMALL_WORKLOAD.replace('FLUSHDB', 'FLUSHALL')
    run.pair.primary.onCommand = ([name, key]) => {
      // Markers end every round, those too that end before they write b.
      if (run.flushes === 1 && name === 'SET' && isMarker(key!)) run.write(3, 'a')
    }
    const {message} = await failure(run.start({plan: planOf(text), text}))
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
