import {existsSync, readFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {expect} from 'chai'
import {catalogueFolder} from '../../../src/adapters/workload-files.js'
import {shownWorkload} from '../../../src/cli/workload/shown-workload.js'
import {CATALOGUE_FILES} from '../../../src/core/workload/catalogue.js'

const schemaOf = (text: string) => /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1]

describe('shownWorkload', () => {
  for (const name of CATALOGUE_FILES)
    it(`leads editors to the schema of ${name}, where it ships and where it is copied to`, () => {
      const path = join(catalogueFolder(), `${name}.yaml`)
      const text = readFileSync(path, 'utf8')
      const shipped = resolve(dirname(path), schemaOf(text) ?? 'none')
      expect(existsSync(shipped), shipped).to.equal(true)
      expect(schemaOf(shownWorkload(text))).to.equal(shipped)
      expect(shownWorkload(text).split('\n').slice(1)).to.deep.equal(text.split('\n').slice(1))
    })
})
