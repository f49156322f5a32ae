import {readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import type {Operation} from '../../../../src/core/operation.js'
import {shownFindings, WindowCollector, type FindingWindow} from '../../../../src/core/report/finding-window.js'
import {renderHtml} from '../../../../src/core/report/html/render-html.js'
import type {Report, RunReport} from '../../../../src/core/report/report.js'
import {HOSTILE_NAMES} from '../../../support/hostile-names.js'
import {scratchFolder} from '../../../support/run-lockstep.js'
import {SAMPLE_REPORTS, WITNESSED} from '../../../support/sample-reports.js'

const EXECUTABLE = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** What is used of playwright-core: a checkout that has not installed it yet builds all the same. */
interface Locator {
  first(): Locator
  last(): Locator
  locator(selector: string): Locator
  getByRole(role: string, options: {name: string}): Locator
  getByLabel(label: string): Locator
  count(): Promise<number>
  focus(): Promise<void>
  click(): Promise<void>
  press(key: string): Promise<void>
  fill(text: string): Promise<void>
  innerText(): Promise<string>
  boundingBox(): Promise<{readonly width: number} | null>
}
interface Page {
  on(event: 'pageerror', listener: (error: Error) => void): void
  on(event: 'console', listener: (message: {text(): string}) => void): void
  on(event: 'dialog', listener: (dialog: {dismiss(): Promise<void>}) => void): void
  on(event: 'request', listener: (request: {url(): string}) => void): void
  goto(url: string): Promise<unknown>
  evaluate(script: string): Promise<unknown>
  emulateMedia(media: {colorScheme: 'light' | 'dark'}): Promise<void>
  setViewportSize(size: {width: number; height: number}): Promise<void>
  locator(selector: string): Locator
}
interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}
interface Playwright {
  readonly chromium: {launch(options: {executablePath: string; args: readonly string[]}): Promise<Browser>}
}

const require = createRequire(import.meta.url)

/** Whether a package is installed. */
function has(name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

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

function windowsOf(run: RunReport, key = 'k'): readonly FindingWindow[] {
  const collector = new WindowCollector(shownFindings(run))
  for (const one of history(key)) collector.cite(one)
  for (const one of history(key)) collector.collect(one)
  return collector.windows
}

describe('WindowCollector', () => {
  it('keeps the proof, its key and what went on meanwhile, and nothing of the rest', () => {
    const windows = windowsOf(SAMPLE_REPORTS.diverged)
    expect(windows.map(({title}) => title)).to.deep.equal(['stale-after-flush on primary', 'missing on replica'])
    for (const {operations, proof} of windows) {
      const ids = operations.map(({id}) => id)
      expect(ids).to.include.members([...proof])
      expect(Math.max(...ids)).to.be.at.most(7)
    }
  })

  it('keeps a page small, however much went on at once', () => {
    const run = SAMPLE_REPORTS.diverged
    const collector = new WindowCollector(shownFindings(run))
    const crowd = Array.from({length: 5000}, (_, at) => operation(at + 6, `cache`, ['GET', `x${at}`], 2, 4))
    const all = [...history('k').slice(0, 5), ...crowd]
    for (const one of all) collector.cite(one)
    for (const one of all) collector.collect(one)
    for (const {operations, proof} of collector.windows) {
      expect(operations.length).to.be.at.most(240)
      expect(operations.map(({id}) => id)).to.include.members([...proof])
    }
  })
})

describe('renderHtml', () => {
  it('holds no markup but its own, whatever the names', () => {
    const tags = (page: string) => page.match(/<[a-z!/][a-z0-9-]*/gi)
    const plain = tags(renderHtml(named('plain'), (run) => windowsOf(run, 'plain')))
    for (const name of HOSTILE_NAMES) {
      const page = renderHtml(named(name), (run) => windowsOf(run, name))
      expect(tags(page), name).to.deep.equal(plain)
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(page).to.not.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    }
  })

  it('asks nothing of any network', () => {
    for (const report of Object.values(SAMPLE_REPORTS)) {
      const page = renderHtml(report, (run) => windowsOf(run))
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

/** In a browser, where Debian's package "chromium" is installed. */
const hasBrowser = existsSync(EXECUTABLE) && has('playwright-core') && has('axe-core')
const inBrowser: (title: string, suite: (this: Mocha.Suite) => void) => unknown = hasBrowser ? describe : () => null

inBrowser('the HTML page in Chromium', function () {
  let browser: Browser
  let page: Page
  const problems: string[] = []
  let axe: string
  const folder = scratchFolder()

  before(async () => {
    axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
    const {chromium} = require('playwright-core') as Playwright
    browser = await chromium.launch({executablePath: EXECUTABLE, args: FLAGS})
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

  const open = async (report: Report, key = 'k') => {
    const path = join(folder, 'page.html')
    writeFileSync(
      path,
      renderHtml(report, (run) => windowsOf(run, key)),
    )
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

  it('tells an operation on focus, zooms and filters, also at 375 px', async () => {
    await page.setViewportSize({width: 375, height: 812})
    await open(SAMPLE_REPORTS.diverged)
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(375)
    const figure = page.locator('figure').first()
    expect(await figure.locator('.bar.proof').count()).to.equal(3)
    await figure.locator('.bar.proof').last().focus()
    expect(await figure.locator('.detail').innerText()).to.match(/^#5 primary: primary-client, db 0: GET k -> OK/)
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

  it('runs nothing that a name brings with it', async () => {
    for (const name of HOSTILE_NAMES) {
      await open(named(name), name)
      expect(await page.evaluate('window.hurt === undefined && document.scripts.length')).to.equal(1)
    }
    expect(problems).to.deep.equal([])
  })
})
