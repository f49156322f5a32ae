import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {tellGithub} from '../../../src/cli/output/tell-github.js'
import {CONSISTENT} from '../../support/sample-reports.js'
import {scratchFolder} from '../../support/run-lockstep.js'

describe('tellGithub', () => {
  it('adds the report to the summary of the job, and nothing elsewhere', async () => {
    const file = join(scratchFolder(), 'summary.md')
    await tellGithub(CONSISTENT, {GITHUB_STEP_SUMMARY: file})
    expect(() => readFileSync(file)).to.throw()
    await tellGithub(CONSISTENT, {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file})
    await tellGithub(CONSISTENT, {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file})
    expect(readFileSync(file, 'utf8').match(/^## lockstep: consistent$/gm)).to.have.lengthOf(2)
    await tellGithub(CONSISTENT, {GITHUB_ACTIONS: 'true'})
  })
})
