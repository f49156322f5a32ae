import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {MarkerWriter} from '../../src/app/marker-writer.js'
import {allViews} from '../../src/app/ports/view.js'
import {RecordedSession} from '../../src/app/recorded-session.js'
import {Recorder} from '../../src/app/recorder.js'
import {Settler, type SettleResult} from '../../src/app/settle.js'
import {bulkId} from '../../src/core/bulk.js'
import type {Command} from '../../src/core/operation.js'
import {isMarker} from '../../src/core/settle-markers.js'
import {FakeClock, FakePair} from '../support/fake-pair.js'
import {MemorySink} from '../support/memory-sink.js'
import {thrown} from '../support/small-run.js'

const TIMEOUT_MS = 5000

class Settling {
  readonly clock = new FakeClock()
  readonly stop = new AbortController()
  readonly sink = new MemorySink()
  settler!: Settler

  private constructor(readonly pair: FakePair) {}

  static async on(pair = new FakePair(), stableForMs: number | null = null): Promise<Settling> {
    const settling = new Settling(pair)
    const {clock, stop, sink} = settling
    const recorder = new Recorder(sink)
    const sessions = new Map<string, RecordedSession>()
    for (const view of allViews(pair.views))
      sessions.set(view.name, new RecordedSession(await view.open('lockstep'), view.name, recorder))
    const markers = new MarkerWriter(sessions, pair.views, [0], recorder, clock)
    const options = {timeoutMs: TIMEOUT_MS, stableForMs, ttlToleranceMs: 1000}
    settling.settler = new Settler(
      pair.views,
      new KeyspaceReader(),
      clock,
      [0],
      markers,
      options,
      recorder.named,
      stop.signal,
    )
    return settling
  }

  /** From now on nothing reaches the replica. */
  hold(): void {
    this.pair.primary.replicates = false
    this.pair.replica.info.set('slave_repl_offset', '0')
  }

  release(): void {
    this.pair.replica.info.delete('slave_repl_offset')
    this.pair.primary.release()
  }

  /** How often a replica's keys were listed. */
  get scans(): number {
    return this.pair.replica.sent('SCAN').length
  }
}

const asksForMarkers = ([name, key]: Command) => name === 'MGET' && isMarker(key!)
const rows = ({divergences}: SettleResult) => divergences.map(({key, kind}) => [key, kind])

describe('Settler', () => {
  it('believes sides that are equal once the marker is there, which is an operation like any other', async () => {
    const {settler, sink, pair} = await Settling.on()
    pair.primary.set(0, 'key', 'v')
    pair.replica.set(0, 'key', 'v')
    const {status, snapshots, markers, equalDigests} = await settler.quickCompare()
    expect([status, markers, equalDigests]).to.deep.equal(['converged', 1, 1])
    expect(snapshots.map(({view, entries}) => [view, entries.length])).to.deep.equal([
      ['primary', 2],
      ['replica', 2],
    ])
    expect(sink.operations.map(({view, command: [name]}) => `${view} ${bulkId(name!)}`)).to.deep.equal([
      'primary SELECT',
      'primary SET',
      'replica SELECT',
      'replica MGET',
    ])
  })

  for (const how of ['quickCompare', 'settle'] as const)
    it(`${how} compares nothing before a replica that is late has shown the marker`, async () => {
      const settling = await Settling.on()
      const {pair, settler} = settling
      settling.hold()
      let asked = 0
      let scansBefore = -1
      pair.replica.onCommand = (command) => {
        if (!asksForMarkers(command) || ++asked !== 5) return
        scansBefore = settling.scans
        settling.release()
      }
      expect((await settler[how]()).status).to.equal('converged')
      expect(scansBefore).to.equal(0)
    })

  it('waits for what was written so far, and no longer', async () => {
    const settling = await Settling.on()
    settling.hold()
    let asked = 0
    settling.pair.replica.onCommand = (command) => {
      if (asksForMarkers(command) && ++asked === 3) settling.release()
    }
    await settling.settler.catchUp()
    expect(asked).to.equal(3)
  })

  for (const how of ['quickCompare', 'settle'] as const)
    it(`${how} takes a difference for one only when it lasts`, async () => {
      const lasting = await Settling.on()
      lasting.pair.replica.set(0, 'only-here')
      const found = await lasting.settler[how]()
      expect([found.status, rows(found)]).to.deep.equal(['diverged', [['only-here', 'extra']]])
      expect(lasting.scans).to.be.at.least(3)

      const passing = await Settling.on()
      passing.pair.replica.set(0, 'only-here')
      passing.pair.replica.onCommand = ([name]) => {
        if (name === 'SCAN' && passing.scans === 2) passing.pair.replica.databases[0]!.delete('only-here')
      }
      const gone = await passing.settler[how]()
      expect([gone.status, rows(gone)]).to.deep.equal(['converged', []])
    })

  it('says which replica did not catch up, and compares nothing', async () => {
    const settling = await Settling.on()
    settling.hold()
    const {status, detail, snapshots, divergences, waitedMs} = await settling.settler.settle()
    expect(status).to.equal('stuck')
    expect(detail).to.match(
      /^replica 127\.0\.0\.1:7002 did not catch up within 5\.0 s: 0 of 1 markers seen, .*no progress for \d\.\d s \(stuck\)$/,
    )
    expect([snapshots, divergences, settling.scans]).to.deep.equal([[], [], 0])
    expect(waitedMs).to.be.at.least(TIMEOUT_MS)
  })

  it('compares all the same where the log was applied in full, so that what is missing is lost, not late', async () => {
    const {pair, settler} = await Settling.on()
    pair.primary.replicates = false
    const {status, detail} = await settler.settle()
    expect(status).to.equal('diverged')
    expect(detail).to.include('1 of 1 markers are not there: what was written is lost, not late')
  })

  for (const how of ['quickCompare', 'settle'] as const)
    it(`${how} does not count time in which this process was stopped`, async () => {
      const settling = await Settling.on()
      settling.hold()
      let asked = 0
      settling.pair.replica.onCommand = (command) => {
        if (!asksForMarkers(command)) return
        if (++asked < 4) settling.clock.standStill(60 * 60_000)
        else if (asked === 8) settling.release()
      }
      const {status, waitedMs} = await settling.settler[how]()
      expect(status).to.equal('converged')
      expect(waitedMs).to.be.below(TIMEOUT_MS)
    })

  it('is inconclusive when somebody deletes the markers each time', async () => {
    const {pair, settler} = await Settling.on()
    pair.replica.set(0, 'only-here')
    pair.replica.onCommand = ([name]) => {
      if (name !== 'SCAN') return
      for (const {databases} of [pair.primary, pair.replica])
        for (const key of databases[0]!.keys()) if (isMarker(key)) databases[0]!.delete(key)
    }
    const {status, detail} = await settler.settle()
    expect([status, detail]).to.deep.equal(['inconclusive', 'markers were deleted on the primary, again and again'])
  })

  it('writes new markers when a flush that came late took the first ones along', async () => {
    const {pair, settler} = await Settling.on(new FakePair({info: 'server_name:another'}), 100)
    let asked = 0
    pair.replica.onCommand = (command) => {
      if (asksForMarkers(command) && ++asked === 1) pair.replica.databases[0]!.clear()
    }
    expect((await settler.settle()).status).to.equal('converged')
    expect(new Set(pair.primary.sent('SET').map(([, key]) => bulkId(key!).split(':')[2])).size).to.be.at.least(2)
  })

  it('ends at once when it is interrupted, and tells a refused marker and a lost server', async () => {
    const interrupted = await Settling.on()
    interrupted.hold()
    interrupted.pair.replica.onCommand = (command) => {
      if (asksForMarkers(command)) interrupted.stop.abort()
    }
    const {status, detail} = await interrupted.settler.settle()
    expect([status, detail]).to.deep.equal(['inconclusive', 'interrupted while settling'])

    const refused = await Settling.on()
    refused.pair.primary.answers.set('SET', () => ({error: 'OOM command not allowed'}))
    const told = await refused.settler.quickCompare()
    expect([told.status, told.detail]).to.satisfy(
      ([is, why]: string[]) => is === 'inconclusive' && /SET.*OOM command not allowed/.test(why!),
    )

    const lost = await Settling.on()
    lost.pair.replica.onCommand = () => (lost.pair.replica.lost = 'connection reset')
    expect(await thrown(lost.settler.settle()))
      .to.have.property('message')
      .that.matches(/replica 127\.0\.0\.1:7002.*connection reset/)
  })
})
