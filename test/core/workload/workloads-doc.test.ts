import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {catalogueFolder} from '../../../src/adapters/workload-files.js'
import {CATALOGUE} from '../../../src/core/workload/catalogue.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {STEP_KEYS, workloadStructure} from '../../../src/core/workload/workload-structure.js'

const doc = readFileSync(join(catalogueFolder(), '..', '..', 'docs', 'workloads.md'), 'utf8')
const blocks = [...doc.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text!)

describe('docs/workloads.md', () => {
  it('has examples that are right as they stand', () => {
    const whole = blocks.filter((text) => text.startsWith('name:'))
    const steps = blocks.filter((text) => text.startsWith('steps:'))
    expect([whole.length, steps.length]).to.deep.equal([1, 2])
    for (const text of whole) parseWorkload(text, 'docs/workloads.md')
    for (const text of steps) {
      const client = text.replaceAll(/^/gm, '    ')
      parseWorkload(`name: doc\nclients:\n  - name: w\n    connections: 2\n${client}`, 'docs/workloads.md')
    }
  })

  it('names every field, step and workload', () => {
    const {shape} = workloadStructure
    const names = [...Object.keys(shape), ...Object.keys(shape.clients.element.shape), ...STEP_KEYS, ...CATALOGUE]
    for (const name of names) expect(doc).to.match(new RegExp(`\`${name}[\`:]`))
  })
})
