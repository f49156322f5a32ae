import {expect} from 'chai'
import {renderJunit} from '../../../src/core/report/render-junit.js'
import {SAMPLE_REPORTS, WITNESSED} from '../../support/sample-reports.js'

/**
 * What Jenkins (junit-10.xsd of its xUnit plugin) and GitLab take: which attributes an element has, by what they must
 * look like, and which elements it holds, in this order. Names with ! must be there.
 */
const RULES: Readonly<Record<string, {attributes: Readonly<Record<string, RegExp>>; children: readonly string[]}>> = {
  testsuite: {
    attributes: {
      'name!': /./,
      'tests!': /^\d+$/,
      failures: /^\d+$/,
      errors: /^\d+$/,
      skipped: /^\d+$/,
      time: /^\d+\.\d{3}$/,
    },
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: {'name!': /./, 'classname!': /./, time: /^\d+\.\d{3}$/},
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: {attributes: {message: /./, type: /^[\w.]+$/}, children: []},
  error: {attributes: {message: /./, type: /^[\w.]+$/}, children: []},
  'system-out': {attributes: {}, children: []},
}

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
}

/** The elements of an XML text; fails on what is not well formed. */
function parseXml(xml: string): Element {
  const root: Element = {name: '', attributes: new Map(), children: []}
  const open = [root]
  const tags = /<\?xml version="1\.0" encoding="UTF-8"\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g
  expect(xml.replaceAll(tags, ''), 'nothing else looks like a tag').to.not.include('<')
  for (const [, close, name, attributes, empty] of xml.matchAll(tags)) {
    if (name === undefined) continue
    if (close === '/') {
      expect(open.pop()!.name).to.equal(name)
      continue
    }
    const pairs = [...attributes!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const)
    const element = {name, attributes: new Map(pairs), children: []}
    open.at(-1)!.children.push(element)
    if (empty !== '/') open.push(element)
  }
  expect(open, 'every element ends').to.deep.equal([root])
  expect(root.children).to.have.lengthOf(1)
  return root.children[0]!
}

function expectRules({name, attributes, children}: Element): void {
  const rule = RULES[name]
  if (!rule) return expect.fail(`<${name}> is not known to Jenkins`)
  const allowed = new Map(Object.entries(rule.attributes).map(([key, shape]) => [key.replace('!', ''), shape]))
  for (const key of Object.keys(rule.attributes).filter((one) => one.endsWith('!')))
    expect(attributes.has(key.slice(0, -1)), `${name} ${key}`).to.equal(true)
  for (const [key, value] of attributes) {
    expect(allowed.has(key), `${name} has no ${key}`).to.equal(true)
    expect(value).to.match(allowed.get(key)!)
  }
  const order = children.map((child) => rule.children.indexOf(child.name))
  expect(order, `order in ${name}`).to.deep.equal(order.toSorted((a, b) => a - b))
  expect(order).to.not.include(-1)
  for (const child of children) expectRules(child)
}

describe('renderJunit', () => {
  for (const [name, report] of Object.entries({...SAMPLE_REPORTS, witnessed: WITNESSED}))
    it(`gives a ${name} report as Jenkins and GitLab take it`, () => {
      const suite = parseXml(renderJunit(report))
      expectRules(suite)
      const cases = report.kind === 'suite' ? report.runs : [report]
      const missing = report.kind === 'suite' ? report.missing.length : 0
      expect(suite.attributes.get('tests')).to.equal(String(cases.length + missing))
      const found = suite.children.map(({children}) => children.map((child) => child.name))
      expect(suite.attributes.get('failures')).to.equal(
        String(found.filter((names) => names.includes('failure')).length),
      )
      expect(suite.attributes.get('errors')).to.equal(String(found.filter((names) => names.includes('error')).length))
      expect(found.flatMap((names) => names.filter((one) => one === 'error' || one === 'failure'))).to.deep.equal([
        ...cases.flatMap(({verdict}) => (verdict === 'consistent' ? [] : verdict === 'diverged' ? 'failure' : 'error')),
        ...Array.from({length: missing}, () => 'error'),
      ])
    })

  it('refuses, as these rules do, what is no such file', () => {
    for (const wrong of ['<testsuite name="a"></testsuite>', '<testsuite name="a" tests="1" verdict="x"></testsuite>'])
      expect(() => expectRules(parseXml(wrong))).to.throw()
    expect(() => parseXml('<testsuite name="a" tests="1">')).to.throw()
  })
})
