import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import type {Report} from '../../../src/core/report/report.js'
import {renderJson} from '../../../src/core/report/render-json.js'
import {renderJunit} from '../../../src/core/report/render-junit.js'
import {renderMarkdown} from '../../../src/core/report/render-markdown.js'
import {renderPretty} from '../../../src/core/report/render-pretty.js'
import {DIVERGED, SAMPLE_REPORTS} from '../../support/sample-reports.js'

const STYLE = {color: false, unicode: true, width: null}
const FORMATS = {
  'pretty.txt': (report: Report) => renderPretty(report, STYLE),
  'junit.xml': renderJunit,
  md: renderMarkdown,
  json: renderJson,
}

/** Golden files are written by LOCKSTEP_WRITE_GOLDEN=1, and read before they are committed. */
describe('report formats', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    for (const [format, render] of Object.entries(FORMATS)) {
      it(`renders a ${name} report as fixtures/reports/${name}.${format}`, () => {
        const path = fileURLToPath(new URL(`../../../../fixtures/reports/${name}.${format}`, import.meta.url))
        if (process.env.LOCKSTEP_WRITE_GOLDEN === '1') writeFileSync(path, render(report))
        expect(render(report)).to.equal(readFileSync(path, 'utf8'))
      })
    }
  }

  it('colours only when told to', () => {
    expect(renderPretty(DIVERGED, STYLE)).to.not.include('\u001b')
    expect(renderPretty(DIVERGED, {...STYLE, color: true})).to.include('\u001b[31m✖ DIVERGED')
  })

  it('writes XML that no key can break', () => {
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(renderJunit(DIVERGED)).to.not.match(/[\u0000-\u0008]|key<1>/)
  })
})
