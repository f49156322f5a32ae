import {expect} from 'chai'
import {explainDiff} from '../../../src/cli/diff/diff-explain.js'

describe('explainDiff', () => {
  it('is one JSON document with --json, of the same commands', () => {
    const {commands, acl} = JSON.parse(explainDiff(true)) as {
      commands: ReadonlyArray<{purpose: string; commands: readonly string[]}>
      acl: string
    }
    expect(explainDiff(false)).to.include(acl)
    for (const {purpose, commands: names} of commands) {
      expect(explainDiff(false)).to.include(purpose).and.include(names[0]!.replace('|', ' '))
      for (const name of names.filter((one) => one !== 'AUTH')) expect(acl).to.include(`+${name.toLowerCase()}`)
    }
  })
})
