import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {historyFiles} from '../../adapters/history-files.js'
import {runStore} from '../../adapters/run-store.js'
import {packageFile} from '../../adapters/workload-files.js'
import {Failure} from '../../app/failure.js'
import {judgedReport} from '../../app/judged-report.js'
import {runPicture} from '../../app/run-picture.js'
import {explanationText, explanationsOf, proofLanes, type Explanation} from '../../core/report/explain-finding.js'
import {wrapText} from '../../core/report/wrap-text.js'
import {textStyleOf} from './text-style-of.js'

/** What an anomaly means, or what a run found, as text or as JSON. Rejects with a Failure (`usage`) on what is neither. */
export async function explain(what: string, json: boolean): Promise<string> {
  const explanations = explanationsOf(await readFile(packageFile('docs/checks.md'), 'utf8'))
  const known = explanations.get(what)
  if (known) return json ? document([[what, known]], []) : wrapped(explanationText(what, known))
  if (/^[a-z-]+$/.test(what) && !existsSync(what))
    throw new Failure(
      'usage',
      `"${what}" is neither an anomaly nor a run directory`,
      `anomalies: ${[...explanations.keys()].join(', ')}`,
    )
  const run = await runStore.open(what)
  const report = await judgedReport(run, historyFiles)
  const kinds = [...new Set(report.anomalies.map(({kind}) => kind))]
  const told = kinds.flatMap((kind): Array<[string, Explanation]> => {
    const explanation = explanations.get(kind)
    return explanation ? [[kind, explanation]] : []
  })
  const proofs = (await runPicture(report, run.historyPath, historyFiles)).windows.map(proofLanes)
  if (json) return document(told, proofs)
  if (told.length + proofs.length === 0)
    return `${what} is ${report.verdict}: it found nothing that could be explained.\n`
  return `${[...proofs, ...told.map(([kind, one]) => wrapped(explanationText(kind, one)))].join('\n\n\n')}\n`
}

function document(told: ReadonlyArray<readonly [string, Explanation]>, proofs: readonly string[]): string {
  const findings = told.map(([kind, {text, look}]) => ({kind, text, look}))
  return JSON.stringify({schema: 'lockstep.explain/1', findings, proofs}, null, 2)
}

function wrapped(text: string): string {
  const {width} = textStyleOf(process.stdout, process.env)
  return text
    .split('\n')
    .map((line) => (line.startsWith('  ') ? line : wrapText(line, width, '')))
    .join('\n')
}
