import {expect} from 'chai'
import type {HistoryFiles} from '../../src/app/ports/history-files.js'
import {runPicture} from '../../src/app/run-picture.js'
import {renderHtml} from '../../src/core/report/html/render-html.js'
import type {HistoryLine} from '../../src/core/history/parse-line.js'
import {scripted} from '../core/history-script.js'
import {CONSISTENT, DIVERGED} from '../support/sample-reports.js'

/** A history that needs no file. */
const filesOf = (script: string): HistoryFiles => {
  const lines: HistoryLine[] = [
    {kind: 'header', header: {schema: 'lockstep.history/1', views: {primary: {}, replica: {}}}},
    ...scripted(script).map((operation) => ({kind: 'operation', operation}) as const),
  ]
  return {
    read: (_path, onLine) => {
      lines.forEach(onLine)
      return Promise.resolve({lines: lines.length, torn: false})
    },
  }
}

const FILES = filesOf(`
  a 0-1 SET k v1
  a 1-2 SET other v
  a 10-11 FLUSHALL
  r@replica 12-13 GET k
  b 20-21 GET k = v1
`)

describe('runPicture', () => {
  it('shows the operations around what was found, what reads could have returned, and the course of the run', async () => {
    const {windows, course} = await runPicture(DIVERGED, 'x', FILES)
    expect(windows.map(({title}) => title)).to.include('stale-after-flush on primary')
    expect(windows[0]!.operations.map(({id}) => id)).to.deep.equal([1, 2, 3, 4, 5])
    expect(windows[0]!.legal.get(5)?.text).to.equal('nil of FLUSHALL #3')
    expect(course.staleness.map(({view, maxMs}) => [view, maxMs])).to.deep.equal([['primary', 9]])
  })

  it('shows what was done to the pair on purpose, where it was done', async () => {
    const act = {kind: 'cut', view: 'replica', round: 1, fromNs: 5e6, untilNs: 9e6} as const
    const {windows, course} = await runPicture({...DIVERGED, nemesis: [act]}, 'x', FILES)
    const shown = {kind: 'nemesis', name: 'nemesis: cut on replica', fromNs: 5e6, toNs: 9e6}
    expect(course.phases).to.deep.include(shown)
    expect(windows[0]!.phases).to.deep.include(shown)
    const page = renderHtml({...DIVERGED, nemesis: [act]}, {pictureOf: () => ({windows, course}), map: null})
    expect(page).to.match(/class="phase nemesis" tabindex="-1"[^>]*><title>nemesis: cut on replica/)
  })

  it('shows the course of a run that found nothing', async () => {
    const {windows, course} = await runPicture(CONSISTENT, 'x', FILES)
    expect(windows).to.deep.equal([])
    expect(course.flushCount).to.equal(1)
  })
})
