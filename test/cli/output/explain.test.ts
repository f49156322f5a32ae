import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {Failure} from '../../../src/app/failure.js'
import {explain} from '../../../src/cli/output/explain.js'
import {scratchFolder} from '../../support/run-lockstep.js'

describe('explain', () => {
  const from = process.cwd()
  afterEach(() => process.chdir(from))

  it('takes a folder for a run directory although its name could be one of an anomaly', async () => {
    const folder = scratchFolder()
    mkdirSync(join(folder, 'evidence'))
    process.chdir(folder)
    const failed = await explain('evidence', false).catch((error: unknown) => error)
    expect((failed as Failure).message).to.not.include('neither an anomaly')
  })

  it('lists the anomalies where a word is neither', async () => {
    const failed = await explain('flush-lat', false).catch((error: unknown) => error)
    expect(failed).to.be.instanceOf(Failure)
    expect((failed as Failure).hint).to.include('flush-late')
  })
})
