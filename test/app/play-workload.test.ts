import {expect} from 'chai'
import {KeyspaceReader} from '../../src/adapters/redis/keyspace-reader.js'
import {Failure} from '../../src/app/failure.js'
import type {PlayContext, PlayProgress, PlayResult} from '../../src/app/play-context.js'
import {playWorkload} from '../../src/app/play-workload.js'
import type {View} from '../../src/app/ports/view.js'
import {Recorder} from '../../src/app/recorder.js'
import {isMarker} from '../../src/core/settle-markers.js'
import {FakeClock, FakePair} from '../support/fake-pair.js'
import {MemorySink} from '../support/memory-sink.js'
import {planOf, SMALL_WORKLOAD} from '../support/small-run.js'

const OBSERVED = `name: observed
rounds: 2
databases: [1, 2]
clients:
  - name: writer
    connections: 2
    steps: ["SET {client} {value}", {together: here}, "SET late-{client} {value}"]
  - name: reader
    on: replica
    every: 1ms
    steps: ["GET late-writer-1"]
`

/** Plays on a pair in memory, whose connections are counted. */
class Playing {
  readonly pair = new FakePair()
  readonly sink = new MemorySink()
  readonly stop = new AbortController()
  readonly shown: PlayProgress[] = []
  readonly open = new Set<string>()
  readonly opened: string[] = []

  async play(text = SMALL_WORKLOAD, more: Partial<PlayContext> = {}): Promise<PlayResult> {
    const plan = planOf(text)
    const {primary, replicas, caches} = this.pair.views
    return playWorkload({
      views: {primary: this.counted(primary), replicas: replicas.map((view) => this.counted(view)), caches},
      plan,
      databases: plan.databases,
      reach: {databases: plan.databases, all: false},
      ground: 'ours',
      recorder: new Recorder(this.sink),
      keyspaces: new KeyspaceReader(),
      clock: new FakeClock(),
      settle: {timeoutMs: 5000, stableForMs: null, ttlToleranceMs: 1000},
      signal: this.stop.signal,
      onProgress: (progress) => this.shown.push(progress),
      ...more,
    })
  }

  /** What clients of the workload sent in a round, and in the final reads. */
  sent(where: number | 'final'): readonly string[] {
    return this.sink.operations
      .filter(({round, phase, command}) => (phase ?? round) === where && !isMarker(command[1] ?? ''))
      .map(({view, db, command}) => `${view} ${db} ${command.map(String).join(' ')}`)
  }

  private counted(view: View): View {
    return {
      ...view,
      open: async (client) => {
        const session = await view.open(client)
        const name = `${client} on ${view.name}`
        this.opened.push(name)
        this.open.add(name)
        return {...session, close: () => void this.open.delete(name)}
      },
    }
  }
}

/** Loses the server behind the n-th command of this name. */
function lose(server: FakePair['primary'], command: string, at: number): void {
  let seen = 0
  server.onCommand = ([name]) => {
    if (name === command && ++seen === at) server.lost = 'connection reset'
  }
}

describe('playWorkload', () => {
  it('plays every round, compares after each, settles after the last, and reads every key a last time', async () => {
    const playing = new Playing()
    const {roundsPlayed, roundsCompared, settle, incomplete, losses, keysCompared} = await playing.play()
    expect([roundsPlayed, roundsCompared, incomplete, losses]).to.deep.equal([4, 4, [], []])
    expect(settle?.status).to.equal('converged')
    expect(settle!.equalDigests).to.be.at.least(3)
    expect(playing.sent(1)).to.deep.equal([
      'primary 0 SET a v:writer:1:1',
      'primary 0 FLUSHDB',
      'primary 0 SET b v:writer:1:2',
    ])
    expect(playing.sent('final')).to.have.members(
      ['primary', 'replica'].flatMap((view) => [`${view} 0 GET a`, `${view} 0 GET b`]),
    )
    // Each round's b, and a and b in the end.
    expect(keysCompared).to.equal(4 + 2)
    expect(playing.shown.map(({round, rounds, flushes}) => [round, rounds, flushes])).to.deep.equal([
      [1, 4, 0],
      [2, 4, 1],
      [3, 4, 2],
      [4, 4, 3],
    ])
  })

  it('gives each connection of the plan a session of its own, which begins in the first of its databases', async () => {
    const playing = new Playing()
    expect((await playing.play(OBSERVED)).incomplete).to.deep.equal([])
    expect(playing.opened.filter((name) => !/^(snapshot|scan|read):/.test(name))).to.deep.equal([
      'writer-1 on primary',
      'writer-2 on primary',
      'reader on replica',
      'lockstep@primary on primary',
      'lockstep@replica on replica',
    ])
    expect([...new Set(playing.sent(1))]).to.have.members([
      'primary 1 SET writer-1 v:writer-1:1:1',
      'primary 1 SET writer-2 v:writer-2:1:1',
      'primary 1 SET late-writer-1 v:writer-1:1:2',
      'primary 1 SET late-writer-2 v:writer-2:1:2',
      'replica 1 GET late-writer-1',
    ])
    expect([...playing.open]).to.deep.equal([])
  })

  it('ends with the first round after which the sides differ, and reads all the same', async () => {
    const playing = new Playing()
    playing.pair.primary.onCommand = ([name, key]) => {
      if (name === 'SET' && key === 'b' && playing.pair.primary.sent('FLUSHDB').length === 2)
        playing.pair.replica.set(0, 'only-here')
    }
    const {roundsPlayed, settle, incomplete} = await playing.play()
    expect([roundsPlayed, settle?.status, incomplete]).to.deep.equal([2, 'diverged', []])
    expect(settle!.divergences.map(({key, kind}) => [key, kind])).to.deep.equal([['only-here', 'extra']])
    expect(playing.sent('final')).to.have.lengthOf(4)
  })

  const losses = [
    [
      'primary',
      'FLUSHDB',
      /^primary 127\.0\.0\.1:7001 was lost in round 2, .*: connection reset; in flight: SET b #\d+$/,
    ],
    [
      'replica',
      'MGET',
      /^replica 127\.0\.0\.1:7002 was lost while settling after round 2, .*: connection reset; in flight: connecting$/,
    ],
  ] as const
  for (const [side, command, told] of losses)
    it(`ends where the ${side} is lost behind its second ${command}, and names it, when, and what was in flight`, async () => {
      const playing = new Playing()
      lose(playing.pair[side], command, 2)
      const {incomplete, roundsCompared, settle} = await playing.play()
      expect(incomplete).to.have.lengthOf(1)
      expect(incomplete[0]).to.match(told)
      expect([roundsCompared, settle?.status]).to.satisfy(
        ([rounds, status]: unknown[]) => rounds === 1 && status !== 'converged',
      )
      expect(playing.sent('final')).to.deep.equal([])
      expect([...playing.open]).to.deep.equal([])
    })

  it('notes a server that is lost in the final reads, and keeps what was settled', async () => {
    const playing = new Playing()
    playing.pair.replica.onCommand = ([name, key]) => {
      if (name === 'GET' && key === 'a') playing.pair.replica.lost = 'connection reset'
    }
    const {incomplete, losses, settle} = await playing.play()
    expect([losses.map(({view}) => view), settle?.status]).to.deep.equal([['replica'], 'converged'])
    expect(incomplete.join()).to.match(/^replica 127\.0\.0\.1:7002 was lost in the final reads/)
  })

  it('ends when a write is refused, and names what and where', async () => {
    const playing = new Playing()
    playing.pair.primary.answers.set('SET', ([, key]) => (key === 'b' ? {error: 'OOM command not allowed'} : 'OK'))
    const {incomplete, roundsPlayed, settle} = await playing.play()
    expect([roundsPlayed, settle]).to.deep.equal([0, null])
    expect(incomplete).to.deep.equal(['the run ended in round 1, where primary 127.0.0.1:7001 refused SET'])
  })

  it('ends before the next round when it is interrupted, or told that it was enough', async () => {
    const interrupted = new Playing()
    interrupted.pair.primary.onCommand = ([name]) => {
      if (name === 'FLUSHDB') interrupted.stop.abort(new Failure('interrupted', 'interrupted'))
    }
    const {incomplete, roundsPlayed} = await interrupted.play()
    expect([roundsPlayed, incomplete]).to.deep.equal([0, ['interrupted in round 1']])
    expect(interrupted.sent(1)).to.deep.equal(['primary 0 SET a v:writer:1:1', 'primary 0 FLUSHDB'])

    const enough = new Playing()
    const result = await enough.play(SMALL_WORKLOAD, {afterRound: (round) => Promise.resolve(round < 3)})
    expect([result.roundsPlayed, result.settle?.status, result.incomplete]).to.deep.equal([3, 'converged', []])
  })

  it('plays a trial until it fails, without settling in full', async () => {
    const trial = new Playing()
    const asked: number[] = []
    const failedBy = (round: number) => Promise.resolve(asked.push(round) === 2)
    const {roundsPlayed, settle} = await trial.play(SMALL_WORKLOAD, {trial: {failedBy}})
    expect([asked, roundsPlayed, settle]).to.deep.equal([[1, 2], 2, null])
  })

  it("flushes nothing more once somebody's key is there, and says why it would not be safe", async () => {
    const playing = new Playing()
    playing.pair.primary.onCommand = ([name, key]) => {
      if (name !== 'SET' || key !== 'b') return
      playing.pair.primary.set(0, 'theirs')
      playing.pair.replica.set(0, 'theirs')
    }
    const {refusal, incomplete, roundsCompared} = await playing.play(SMALL_WORKLOAD, {ground: 'lent'})
    expect(refusal?.message).to.match(/^database 0 of \S+ \(primary\) holds theirs, which lockstep did not write/)
    expect(incomplete.join()).to.include('theirs')
    expect([playing.pair.primary.sent('FLUSHDB').length, roundsCompared]).to.satisfy(
      ([flushes]: number[]) => flushes === 1,
    )
    expect([...playing.open]).to.deep.equal([])
  })
})
