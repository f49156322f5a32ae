import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, relative} from 'node:path'
import {expect} from 'chai'
import {invocation, spellCommands} from '../../../src/cli/output/spell-commands.js'

describe('invocation', () => {
  let folder: string
  let script: string
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-invocation-')))
    script = join(folder, 'run.js')
    writeFileSync(script, '', {mode: 0o755})
    for (const name of ['ours', 'theirs']) mkdirSync(join(folder, name))
    symlinkSync(script, join(folder, 'ours', 'lockstep'))
    writeFileSync(join(folder, 'theirs', 'lockstep'), '', {mode: 0o755})
  })
  after(() => rmSync(folder, {recursive: true}))

  it('is the name where the PATH leads to this very script', () => {
    expect(invocation(script, {PATH: `/nonexistent:${join(folder, 'ours')}`})).to.equal('lockstep')
  })

  it('is npx where npm started it', () => {
    expect(invocation(script, {PATH: join(folder, 'ours'), npm_command: 'exec'})).to.equal('npx lockstep')
  })

  it('is the path of the script elsewhere, also where another lockstep is on the PATH', () => {
    const near = relative(process.cwd(), script)
    const path = near.length < script.length ? near : script
    for (const PATH of ['', '/usr/bin', join(folder, 'theirs')])
      expect(invocation(script, {PATH})).to.equal(`node ${path}`)
  })
})

describe('spellCommands', () => {
  it('spells command lines, and leaves sentences and the name of the engine alone', () => {
    const spelt = spellCommands('see lockstep lab --help')
    const name = spelt.slice('see '.length, -' lab --help'.length)
    expect(spelt).to.equal(`see ${name} lab --help`)
    for (const text of [
      'another lockstep run is at work',
      'Primary 127.0.0.1:1 (lockstep lab 1.0.0)',
      'npx lockstep run',
    ])
      expect(spellCommands(text)).to.equal(text)
  })
})
