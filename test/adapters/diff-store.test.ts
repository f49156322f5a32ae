import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {diffFiles, readDifferences, readDiffReport} from '../../src/adapters/diff-store.js'
import {Failure} from '../../src/app/failure.js'
import type {Divergence} from '../../src/core/divergence.js'
import type {DatabasePlaces, WatchBaseline} from '../../src/core/diff/diff-files.js'
import {noCounts} from '../../src/core/diff/no-counts.js'
import {SAMPLE_REPORTS} from '../support/sample-reports.js'
import {watchSyncs} from '../support/watch-syncs.js'

const BASELINE: WatchBaseline = {
  state: {
    role: 'master',
    historyId: null,
    runId: 'a',
    uptimeSeconds: 1,
    linkUp: true,
    syncing: false,
    loading: false,
    offsets: {all: 7},
    masterAddress: null,
  },
  syncs: 0,
  calls: {flushall: 0},
  written: null,
}

describe('the store of a diff', () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-diff-store-'))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('keeps the report of a diff behind its differences, all of them on the disk', async () => {
    const store = await diffFiles.create(join(folder, 'ended'))
    const synced = await watchSyncs(async () => {
      await store.close()
      await store.writeReport(SAMPLE_REPORTS.diff)
    })
    expect(synced[0]).to.equal('differences.ndjson')
    expect(await readDiffReport(join(folder, 'ended'))).to.deep.equal(SAMPLE_REPORTS.diff)
  })

  it('keeps a checkpoint of one moment, although scans go on while it is written', async () => {
    const store = await diffFiles.create(join(folder, 'run'))
    const place: DatabasePlaces = {
      forward: {cursor: '10', done: false},
      backward: {cursor: '0', done: false},
      expiry: {cursor: '0', done: false},
    }
    const synced = await watchSyncs(async () => {
      const saving = store
        .sinkFor(() => undefined)
        .save({
          schema: 'lockstep.diff-checkpoint/1',
          replica: 'replica',
          watch: {baseline: [BASELINE, BASELINE], reasons: []},
          databases: {0: place},
          counts: noCounts(),
          suspects: [],
        })
      // The next page is done, and its suspect is not among those that were handed over.
      place.forward = {cursor: '20', done: false}
      await saving
    })
    expect(synced[0], 'the differences before the checkpoint that counts them').to.equal('differences.ndjson')
    expect(synced.slice(1)).to.deep.equal(['checkpoint-replica.json.draft', 'run'])
    await store.close()
    const kept = await diffFiles.readCheckpoint(join(folder, 'run'), 'replica')
    expect(kept!.databases[0]!.forward.cursor).to.equal('10')
  })

  it('refuses a checkpoint that is none, and says where', async () => {
    const path = join(folder, 'run')
    const file = join(path, 'checkpoint-replica.json')
    const whole = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    for (const [text, what] of [
      ['null', /checkpoint-replica.json: /],
      ['{', /is not JSON/],
      [JSON.stringify({...whole, suspects: [[0, 'not base64!']]}), /suspects.0.1/],
      [JSON.stringify({...whole, counts: {}}), /counts.listedOnPrimary/],
    ] as const) {
      writeFileSync(file, text)
      const error: unknown = await diffFiles.readCheckpoint(path, 'replica').catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(Failure)
      expect((error as Failure).message).to.match(what)
    }
    expect(await diffFiles.readCheckpoint(path, 'another')).to.equal(null)
  })

  it('keeps of each view the first differences, in order, however many there are, and reads the first of them', async () => {
    const path = join(folder, 'many')
    const store = await diffFiles.create(path)
    const sink = store.sinkFor(() => undefined)
    const difference = (view: string, at: number): Divergence => ({
      view,
      against: 'primary',
      db: 0,
      key: `key\u2028${at}`,
      kind: 'missing',
      expected: {value: {type: 'string', string: 'x'.repeat(200)}, expireAtMs: null},
      actual: null,
    })
    for (let at = 0; at < 20_000; at++) sink.append(difference(at % 2 === 0 ? 'replica' : 'replica-2', at))
    await sink.save({
      schema: 'lockstep.diff-checkpoint/1',
      replica: 'replica',
      watch: {baseline: [BASELINE, BASELINE], reasons: []},
      databases: {},
      counts: noCounts(),
      suspects: [],
    })
    await store.close()
    appendFileSync(join(path, 'differences.ndjson'), '{"view":"repl')
    const first = await diffFiles.rewindDifferences(path, {replica: 9000, 'replica-2': 1}, 10)
    expect(first.map(({key}) => key)).to.deep.equal([0, 1, 2, 4, 6, 8, 10, 12, 14, 16].map((at) => `key\u2028${at}`))
    const kept: string[] = []
    await readDifferences(path, ({view, key}) => kept.push(`${view} ${key as string}`))
    expect(kept.length).to.equal(9001)
    expect(kept.at(-1)).to.equal('replica key\u202817998')
  })

  it('refuses a line that is no difference, unless it is the torn last one', async () => {
    const path = join(folder, 'many')
    appendFileSync(join(path, 'differences.ndjson'), '{"view":"replica"}\n')
    const error: unknown = await readDifferences(path, () => undefined).catch((thrown: unknown) => thrown)
    expect((error as Failure).message).to.match(/differences.ndjson:9002: line is not a difference/)
  })
})
