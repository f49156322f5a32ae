import {readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {chromium, type Browser, type Page} from 'playwright-core'
import type {Operation} from '../../../../src/core/operation.js'
import {legalReads} from '../../../../src/core/course/legal-reads.js'
import {courseOf} from '../../../../src/core/course/run-course.js'
import {shownFindings, WindowCollector, type RunPicture} from '../../../../src/core/report/finding-window.js'
import {renderHtml} from '../../../../src/core/report/html/render-html.js'
import type {Report, RunReport} from '../../../../src/core/report/report.js'
import {historyOf} from '../../history-script.js'
import {HOSTILE_NAMES} from '../../../support/hostile-names.js'
import {scratchFolder} from '../../../support/run-lockstep.js'
import {SAMPLE_REPORTS, WITNESSED} from '../../../support/sample-reports.js'
import {describeWhereInstalled} from '../../../support/where-installed.js'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const require = createRequire(import.meta.url)

const operation = (id: number, view: string, command: readonly string[], atMs: number, forMs = 1): Operation => ({
  id,
  client: `${view}-client`,
  view,
  db: 0,
  command,
  invokedNs: atMs * 1e6,
  completedNs: (atMs + forMs) * 1e6,
  outcome: 'ok',
  reply: 'OK',
})

/** A history around the findings of the samples, and as much again that has nothing to do with them. */
const history = (key: string): readonly Operation[] => [
  operation(1, 'primary', ['SET', key, 'v'], 0),
  operation(2, 'primary', ['SET', 'elsewhere', 'v'], 1, 4),
  operation(3, 'primary', ['FLUSHALL'], 2, 3),
  operation(4, 'replica', ['GET', key], 3),
  operation(5, 'primary', ['GET', key], 6),
  ...Array.from({length: 2000}, (_, at) => operation(at + 6, 'primary', ['SET', `other:${at}`, 'v'], 7 + at)),
]

function pictureOf(run: RunReport, operations: readonly Operation[]): RunPicture {
  const recorded = historyOf(operations, {replica: {}})
  const collector = new WindowCollector(shownFindings(run), recorded)
  for (const one of operations) collector.collect(one)
  const course = courseOf(recorded)
  return {windows: collector.windows(course.phases, (ids) => legalReads(recorded, ids)), course}
}

/** The page of a report with the history above behind it. */
function pageOf(report: Report): string {
  const keyOf = ({anomalies}: RunReport) => (typeof anomalies[0]?.key === 'string' ? anomalies[0].key : 'k')
  return renderHtml(report, {pictureOf: (run) => pictureOf(run, history(keyOf(run))), map: null})
}

describe('WindowCollector', () => {
  it('keeps the proof, its key and what went on meanwhile, and nothing of the rest', () => {
    const {windows} = pictureOf(SAMPLE_REPORTS.diverged, history('k'))
    expect(windows.map(({title}) => title)).to.deep.equal(['stale-after-flush on primary', 'missing on replica'])
    for (const {operations, proof} of windows) {
      const ids = operations.map(({id}) => id)
      expect(ids).to.include.members([...proof])
      expect(Math.max(...ids)).to.be.at.most(7)
    }
  })

  it('keeps a page small, however much went on at once: the proof, and a sample from the whole time of it', () => {
    const crowd = (of: (at: number) => string) =>
      Array.from({length: 5000}, (_, at) => operation(at + 6, `cache`, ['GET', of(at)], 2 + at / 1e4, 4))
    for (const name of ['x', 'k']) {
      const all = [...history('k').slice(0, 4), ...crowd((at) => (name === 'k' ? name : `x${at}`))].toSorted(
        (one, other) => one.invokedNs - other.invokedNs,
      )
      all.push(history('k')[4]!)
      const {windows} = pictureOf(SAMPLE_REPORTS.diverged, all)
      for (const {operations, proof} of windows) {
        expect(operations.length).to.be.within(60, 250)
        expect(operations.map(({id}) => id)).to.include.members([...proof])
      }
      const sampled = windows[0]!.operations.filter(({view}) => view === 'cache').map(({id}) => id)
      expect(Math.max(...sampled)).to.be.greaterThan(4800)
    }
  })
})

describe('renderHtml', () => {
  it('holds no markup but its own, whatever the names', () => {
    const tags = (page: string) => page.match(/<[a-z!/][a-z0-9-]*/gi)
    const plain = tags(pageOf(named('plain')))
    for (const name of HOSTILE_NAMES) {
      const page = pageOf(named(name))
      expect(tags(page), name).to.deep.equal(plain)
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(page).to.not.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    }
  })

  it('asks nothing of any network', () => {
    for (const report of Object.values(SAMPLE_REPORTS)) {
      const page = pageOf(report)
      expect(page).to.include(`default-src 'none'`)
      expect(page).to.not.match(/\b(src|href|action|srcset|poster|data)=|url\(|@import|import\(/)
    }
  })
})

/** The diverged sample with this key, in reasons and messages too. */
function named(key: string): RunReport {
  return {
    ...SAMPLE_REPORTS.diverged,
    workload: key,
    reasons: [key],
    repeat: key,
    divergences: SAMPLE_REPORTS.diverged.divergences.map((row) => ({...row, key, explanation: key})),
    anomalies: SAMPLE_REPORTS.diverged.anomalies.map((row) => ({...row, key, message: key})),
  }
}

describeWhereInstalled('chromium', 'the HTML page in Chromium', () => {
  let browser: Browser
  let page: Page
  const problems: string[] = []
  let axe: string
  const folder = scratchFolder()

  before(async () => {
    axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
    browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: FLAGS})
    page = await browser.newPage()
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => problems.push(message.text()))
    page.on('dialog', (dialog) => {
      problems.push('a dialog')
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(request.url())
    })
  })

  after(() => browser.close())

  const open = async (report: Report) => {
    const path = join(folder, 'page.html')
    writeFileSync(path, pageOf(report))
    await page.goto(pathToFileURL(path).href)
  }

  for (const [name, report] of Object.entries({...SAMPLE_REPORTS, witnessed: WITNESSED}))
    for (const scheme of ['light', 'dark'] as const)
      it(`shows a ${name} report to everybody, ${scheme} (axe-core: no violation)`, async () => {
        await page.emulateMedia({colorScheme: scheme})
        await open(report)
        expect(await page.locator('h1').innerText()).to.match(new RegExp(report.verdict, 'i'))
        await page.evaluate(axe)
        const violations = await page.evaluate(
          `axe.run().then(({violations}) => violations.map(({id, nodes}) => id + ': ' + nodes[0].html))`,
        )
        expect(violations).to.deep.equal([])
        expect(problems).to.deep.equal([])
      })

  it('tells operations and what reads could have returned by keyboard, zooms and filters, also at 375 px', async () => {
    await page.setViewportSize({width: 375, height: 812})
    await open(SAMPLE_REPORTS.diverged)
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(375)
    const figure = page.locator('figure.history').first()
    expect(await figure.locator('.bar.proof').count()).to.equal(3)
    const read = figure.locator('.bar.proof').last()
    await read.focus()
    const told = async () => await figure.locator('.detail').innerText()
    expect(await told()).to.match(
      /^#5 primary: primary-client, db 0: GET k -> OK .*; it could have returned nil of FLUSHALL #3$/,
    )
    expect(await figure.locator('.bar.legal.flush').count()).to.equal(1)
    await read.press('ArrowLeft')
    expect(await told()).to.match(/^#4 replica/)
    await page.evaluate(
      "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}))",
    )
    expect(await told()).to.match(/^#1 primary/)
    const width = async () => (await figure.locator('svg').boundingBox())!.width
    const before = await width()
    await figure.getByRole('button', {name: 'Zoom in'}).press('Enter')
    expect(await width()).to.be.greaterThan(before * 1.5)
    await figure.getByRole('button', {name: 'Whole'}).click()
    expect(await width()).to.be.closeTo(before, 1)
    await figure.getByLabel('Filter').fill('flushall')
    expect(await figure.locator('.bar:not(.faded)').count()).to.equal(1)
    await page.setViewportSize({width: 1280, height: 900})
  })

  it('unfolds everything on paper', async () => {
    const rows = Array.from({length: 40}, (_, at) => ({...SAMPLE_REPORTS.diverged.divergences[0]!, key: `key${at}`}))
    await open({...SAMPLE_REPORTS.diverged, divergences: rows})
    expect(await page.evaluate('document.querySelectorAll("details[open]").length')).to.equal(0)
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.evaluate('document.querySelectorAll("details:not([open])").length')).to.equal(0)
  })

  it('runs nothing that a name brings with it', async () => {
    const names = [...HOSTILE_NAMES, 'y'.repeat(1 << 20)]
    await open({...SAMPLE_REPORTS.suite, runs: names.map(named)})
    expect(await page.locator('figure.history').count()).to.equal(2 * names.length)
    expect(await page.evaluate('window.hurt === undefined && document.scripts.length')).to.equal(1)
    expect(problems).to.deep.equal([])
  })
})
