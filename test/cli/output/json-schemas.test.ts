import {readdirSync, readFileSync} from 'node:fs'
import {expect} from 'chai'
import {z} from 'zod'
import {jsonSchemaText, SCHEMA_NAMES} from '../../../src/cli/output/json-schemas.js'
import {SAMPLE_REPORTS} from '../../support/sample-reports.js'

const folder = new URL('../../../../docs/schemas/', import.meta.url)
const schemaOf = (name: string) => z.fromJSONSchema(JSON.parse(jsonSchemaText(name)) as z.core.JSONSchema.JSONSchema)

describe('JSON Schemas', () => {
  it('ship as they are printed (npm run manifest writes them)', () => {
    expect(readdirSync(folder)).to.have.members(SCHEMA_NAMES.map((name) => `${name}.schema.json`))
    for (const name of SCHEMA_NAMES)
      expect(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8')).to.equal(jsonSchemaText(name))
  })

  for (const [name, report] of Object.entries(SAMPLE_REPORTS))
    it(`take a ${name} report, and not one that is wrong`, () => {
      const schema = schemaOf('report')
      expect(schema.safeParse(report).error).to.equal(undefined)
      expect(schema.safeParse({...report, verdict: 'fine'}).success, 'a wrong verdict').to.equal(false)
      const findings = report.kind === 'suite' ? {runs: [{}]} : {divergences: [{}]}
      expect(schema.safeParse({...report, ...findings}).success, 'an empty finding').to.equal(false)
    })

  it('take a configuration, and no misspelt one', () => {
    expect(schemaOf('config').safeParse({primary: 'redis://h:1', replica: ['redis://h:2']}).success).to.equal(true)
    expect(schemaOf('config').safeParse({primry: 'redis://h:1'}).success).to.equal(false)
  })

  it('name every field of what they describe in words', () => {
    for (const name of SCHEMA_NAMES) expect(JSON.parse(jsonSchemaText(name))).to.have.property('description')
  })
})
