import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {readDifferences} from '../../adapters/diff-store.js'
import {historyFiles} from '../../adapters/history-files.js'
import {runPicture} from '../../app/run-picture.js'
import {DifferenceMap} from '../../core/report/difference-map.js'
import type {RunPicture} from '../../core/report/finding-window.js'
import {renderHtml} from '../../core/report/html/render-html.js'
import {runsOf} from '../../core/report/report-parts.js'
import type {DiffReport, Report, RunReport} from '../../core/report/report.js'

/** The page of a report, with what the run directory holds beside it, where that is at hand. */
export async function htmlPage(report: Report): Promise<string> {
  if (report.kind === 'diff') return renderHtml(report, {pictureOf: () => null, map: await differenceMap(report)})
  const pictures = new Map<RunReport, RunPicture>()
  for (const run of runsOf(report)) {
    if (run.directory === undefined) continue
    const path = join(run.directory, 'history.ndjson')
    if (existsSync(path)) pictures.set(run, await runPicture(run, path, historyFiles))
  }
  return renderHtml(report, {pictureOf: (run) => pictures.get(run) ?? null, map: null})
}

/** All differences that a diff wrote down, counted; null where its directory is not at hand. */
async function differenceMap({directory}: DiffReport): Promise<DifferenceMap | null> {
  if (directory === undefined || !existsSync(join(directory, 'differences.ndjson'))) return null
  const map = new DifferenceMap()
  await readDifferences(directory, (divergence) => map.add(divergence))
  return map
}
