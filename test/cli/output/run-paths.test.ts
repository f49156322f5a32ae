import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {runPaths} from '../../../src/cli/output/run-paths.js'

describe('runPaths', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-paths-'))
    for (const run of ['suite/b', 'suite/a', 'suite/a/replays/1', 'seeds/seed-2/a', 'seeds/seed-1/a']) {
      mkdirSync(join(folder, run), {recursive: true})
      writeFileSync(join(folder, run, 'run.json'), '{}')
    }
    mkdirSync(join(folder, 'empty'))
    writeFileSync(join(folder, 'history.ndjson'), '')
  })
  after(() => rmSync(folder, {recursive: true}))

  const cases: ReadonlyArray<readonly [path: string, ...(readonly string[])]> = [
    ['suite/a', 'suite/a'],
    ['suite', 'suite/a', 'suite/b'],
    ['seeds', 'seeds/seed-1/a', 'seeds/seed-2/a'],
    ['history.ndjson', 'history.ndjson'],
    ['empty', 'empty'],
  ]
  for (const [path, ...runs] of cases) {
    it(`finds ${runs.join(' and ')} behind ${path}`, async () => {
      expect(await runPaths(join(folder, path))).to.deep.equal(runs.map((run) => join(folder, run)))
    })
  }
})
