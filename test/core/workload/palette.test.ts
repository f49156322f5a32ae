import {expect} from 'chai'
import {bulkId, fromBulk, type Bulk} from '../../../src/core/bulk.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {nameOf} from '../../../src/core/workload/palette.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'

function valuesOf(step: string, seed: number): Bulk[] {
  const text = `name: a\nrounds: 1\nclients:\n  - name: w\n    repeat: 3000\n    steps: ["${step}"]\n`
  const [client] = makePlan(parseWorkload(text, 'a.yaml'), seed).clients
  return [...client!.steps(1, 0)].flatMap((step) =>
    step.kind === 'send' ? step.commands.map((words) => words[2]!) : [],
  )
}

describe('the palette of values', () => {
  const values = valuesOf('SET k {any value}', 4)
  const bytes = values.map(fromBulk)

  it('gives each write a value of its own, the same for the same seed', () => {
    expect(new Set(values.map(bulkId)).size).to.equal(values.length)
    expect(valuesOf('SET k {any value}', 4)).to.deep.equal(values)
    expect(valuesOf('SET k {any value}', 5)).not.to.deep.equal(values)
  })

  it('holds bytes that break text, and sizes on both sides of the limits of servers', () => {
    for (const [what, met] of [
      ['NUL', bytes.some((value) => value.includes(0) && value.length < 60)],
      ['CR LF', values.some((value) => typeof value === 'string' && value.includes('\r\n'))],
      ['invalid UTF-8', values.some((value) => typeof value !== 'string')],
      ['more than one byte a letter', values.some((value) => typeof value === 'string' && value.includes('漢'))],
    ] as const)
      expect(met, what).to.equal(true)
    const sizes = new Set(bytes.map(({length}) => length))
    expect([...sizes]).to.include.members([63, 64, 65, 16 * 1024, 33 * 1024, 64 * 1024 + 1])
  })

  it('costs little: most values are short', () => {
    const total = bytes.reduce((sum, {length}) => sum + length, 0)
    expect(bytes.filter(({length}) => length < 80).length / bytes.length).to.be.above(0.95)
    expect(total / bytes.length).to.be.below(2500)
  })

  it('names numbers apart, as text, as bytes and at 63 to 65 bytes', () => {
    const names = Array.from({length: 200}, (_, at) => nameOf(at))
    expect(new Set(names.map(bulkId)).size).to.equal(200)
    expect(names.some((name) => typeof name !== 'string')).to.equal(true)
    expect(names.map((name) => fromBulk(name).length + 'key'.length)).to.include.members([63, 64, 65])
    expect(valuesOf('SET k {name 9..9}x', 1)[0]).to.deep.equal({
      base64: Buffer.from([0x39, 0xff, 0x80, 0x78]).toString('base64'),
    })
  })

  it('can be asked for one shape', () => {
    expect(valuesOf('SET k {value crlf}', 1)[0]).to.equal('v:w:1:1\r\n$-1\r\n')
  })
})
