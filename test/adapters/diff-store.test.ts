import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {DiffStore, readCheckpoint} from '../../src/adapters/diff-store.js'
import {noCounts, type DatabasePlaces} from '../../src/app/diff/diff-ports.js'

describe('the store of a diff', () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-diff-store-'))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('keeps a checkpoint of one moment, although scans go on while it is written', async () => {
    const store = await DiffStore.create(join(folder, 'run'))
    const place: DatabasePlaces = {
      forward: {cursor: '10', done: false},
      backward: {cursor: '0', done: false},
      expiry: {cursor: '0', done: false},
    }
    const saving = store
      .sinkFor(() => undefined)
      .save({
        schema: 'lockstep.diff-checkpoint/1',
        replica: 'replica',
        watch: {baseline: [], reasons: []},
        databases: {0: place},
        counts: noCounts(),
        suspects: [],
      })
    // The next page is done, and its suspect is not among those that were handed over.
    place.forward = {cursor: '20', done: false}
    await saving
    await store.close()
    const kept = await readCheckpoint(join(folder, 'run'), 'replica')
    expect(kept!.databases[0]!.forward.cursor).to.equal('10')
  })
})
