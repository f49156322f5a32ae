import {expect} from 'chai'
import type {Report} from '../../../src/core/report/report.js'
import {renderJson} from '../../../src/core/report/render-json.js'
import {renderJunit} from '../../../src/core/report/render-junit.js'
import {renderMarkdown} from '../../../src/core/report/render-markdown.js'
import {renderPretty} from '../../../src/core/report/render-pretty.js'
import {renderReplay} from '../../../src/core/report/render-replay.js'
import {plainText} from '../../../src/core/report/display-text.js'
import {styledText} from '../../../src/core/report/text-style.js'
import {HOSTILE_NAMES} from '../../support/hostile-names.js'
import {SAMPLE_REPORTS, WITNESSED} from '../../support/sample-reports.js'

/** What a terminal must not get from anybody else: control characters, and text that changes or hides its direction. */
const CONTROL = /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/u
/** What XML 1.0 cannot hold, and an ampersand that begins nothing. */
// eslint-disable-next-line no-control-regex -- what must not be there
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|&(?!amp;|lt;|gt;|quot;)|[\ud800-\udbff](?![\udc00-\udfff])/
/** Words of lockstep itself, which decide how a report is shown. */
const OWN = new Set(['kind', 'verdict', 'schema', 'type', 'base64', 'status', 'against', 'order'])

/** The report with this text wherever a server or a user may have put text. */
function filled<T extends Report>(report: T, text: string): T {
  const fill = (part: unknown, name = ''): unknown => {
    if (typeof part === 'string') return OWN.has(name) ? part : text
    if (Array.isArray(part)) return part.map((inner) => fill(inner))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([inner, value]) => [inner, fill(value, inner)]))
  }
  return fill(report) as T
}

const reports: ReadonlyArray<readonly [string, Report]> = Object.entries({...SAMPLE_REPORTS, witnessed: WITNESSED})

describe('hostile names', () => {
  for (const [name, report] of reports) {
    it(`do no harm in a ${name} report on a terminal`, () => {
      for (const hostile of HOSTILE_NAMES) {
        for (const width of [null, 40, 80]) {
          const shown = renderPretty(filled(report, hostile), {color: false, unicode: true, width, all: true})
          expect(CONTROL.test(shown), hostile.slice(0, 40)).to.equal(false)
        }
        const painted = renderPretty(filled(report, hostile), {color: true, unicode: true, width: 80})
        expect(painted.split('\u001b[31m').length - 1, 'red is the verdict alone').to.equal(
          report.verdict === 'diverged' ? 1 : 0,
        )
      }
    })

    it(`stay what they are in the JSON of a ${name} report, and no control character is sent`, () => {
      for (const hostile of HOSTILE_NAMES) {
        const text = renderJson(filled(report, hostile))
        expect(CONTROL.test(text)).to.equal(false)
        expect(JSON.parse(text)).to.deep.equal(filled(report, hostile))
      }
    })

    it(`become text in the JUnit file of a ${name} report`, () => {
      const plain = renderJunit(filled(report, 'plain'))
      for (const hostile of HOSTILE_NAMES) {
        const xml = renderJunit(filled(report, hostile))
        expect(xml).to.not.match(NOT_XML)
        expect(xml.match(/<\/?[a-z-]+/g)).to.deep.equal(plain.match(/<\/?[a-z-]+/g))
      }
    })

    it(`are not alive in the Markdown of a ${name} report`, () => {
      for (const hostile of HOSTILE_NAMES) {
        const lively = withoutCode(renderMarkdown(filled(report, hostile)))
        // Mentions, issues, addresses, images, links, tags, emphasis, code.
        for (const alive of [/@\w/, /(?<![\\#&])#\d/, /:\/\//, /www\./, /(?<!\\)[[\]*_~`]/, /<(?!!-- -->)/])
          expect(lively, hostile).to.not.match(alive)
        expect(CONTROL.test(lively)).to.equal(false)
      }
    })
  }

  it('do no harm in what replay prints, nor in any message', () => {
    for (const hostile of HOSTILE_NAMES) {
      const rate = {failures: 1, tries: 2, low95: 0, high95: 1}
      const shown = renderReplay(
        {
          schema: 'lockstep.replay/1',
          verdict: 'diverged',
          run: hostile,
          workload: hostile,
          seed: 1,
          finding: hostile,
          rate,
          undecided: 0,
          reasons: [hostile],
          runs: [{verdict: 'diverged', failed: true, directory: hostile, reasons: []}],
        },
        {color: false, unicode: true, width: 80},
      )
      expect(CONTROL.test(styledText(shown))).to.equal(false)
      expect(CONTROL.test(plainText(hostile))).to.equal(false)
    }
  })

  it('leave what lockstep paints itself', () => {
    expect(styledText('\u001b[31mred\u001b[0m \u001b[5mblink')).to.equal('\u001b[31mred\u001b[0m \\u001b[5mblink')
  })
})

/** Markdown without blocks of code, code in lines, and the marks of lockstep's own. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?^\1$/gm, '')
    .replaceAll(/(?<![\\`])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, 'code')
    .replaceAll(/^\| (db|---) .*$|^#+ /gm, '')
    .replaceAll(/^- \*\*[a-z-]+\*\*: /gm, '')
}
