import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {htmlPage} from '../../../src/cli/output/html-page.js'
import {scratchFolder} from '../../support/run-lockstep.js'
import {SAMPLE_REPORTS} from '../../support/sample-reports.js'

describe('htmlPage', () => {
  it('maps all differences of a diff on its page, not only those that the report holds', async () => {
    const directory = scratchFolder()
    const [one] = SAMPLE_REPORTS.diff.divergences
    const lines = Array.from({length: 500}, (_, at) => JSON.stringify({...one, key: `cart:${at}`}))
    writeFileSync(join(directory, 'differences.ndjson'), `${lines.join('\n')}\n`)
    const report = {...SAMPLE_REPORTS.diff, divergenceCount: 500, directory}
    const page = await htmlPage(report)
    expect(page).to.match(/cart:\*<\/td><td class="number">500</)
    expect(page).to.not.include('are not at hand')
  })

  it('says when a page maps a part of the differences only', async () => {
    const report = {...SAMPLE_REPORTS.diff, divergenceCount: 500, directory: '/nowhere'}
    const page = await htmlPage(report)
    expect(page).to.include('Of 2 differences; the others are not at hand.')
  })
})
