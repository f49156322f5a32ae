import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {freshManifest} from '../scripts/fresh-manifest.js'
import {manPage} from '../scripts/support/man-page.js'
import type {ManifestCommand} from '../src/cli/completion/command-line.js'
import {itWhereInstalled} from './support/where-installed.js'

describe('oclif.manifest.json', () => {
  it('is what the commands say: a stale one would hide commands and flags (npm run manifest)', async () => {
    const committed = readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')
    expect(JSON.parse(committed)).to.deep.equal(JSON.parse(await freshManifest()))
  })
})

describe('the manual page', () => {
  const {commands} = JSON.parse(readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')) as {
    commands: Record<string, ManifestCommand>
  }
  const page = manPage(Object.values(commands), '1.2.3')

  it('tells every command and every flag', () => {
    for (const {id, flags} of Object.values(commands)) {
      expect(page).to.include(`lockstep ${id.replace(':', ' ')}`)
      for (const {name} of Object.values(flags)) expect(page).to.include(`\\fB\\-\\-${name.replaceAll('-', '\\-')}`)
    }
  })

  itWhereInstalled('groff', 'is read by man without a warning', () => {
    const {stderr, stdout} = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-K', 'utf8', '-'], {
      input: page,
      encoding: 'utf8',
    })
    expect(stderr).to.equal('')
    expect(stdout).to.include('130')
  })
})
