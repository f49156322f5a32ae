import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {freshManifest} from '../scripts/fresh-manifest.js'

describe('oclif.manifest.json', () => {
  it('is what the commands say: a stale one would hide commands and flags (npm run manifest)', async () => {
    const committed = readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')
    expect(JSON.parse(committed)).to.deep.equal(JSON.parse(await freshManifest()))
  })
})
