import {appendFile} from 'node:fs/promises'
import type {Report} from '../../core/report/report.js'
import {tell} from './write-out.js'

/** What GitHub takes of all summaries of a step. */
const MAX_SUMMARY_BYTES = 1_000_000

/**
 * In GitHub Actions: annotations of what is wrong, on stderr since stdout may be a document, and the report in the
 * summary of the job. A summary that cannot be written is told, and changes nothing.
 */
export async function tellGithub(
  report: Report,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (environment.GITHUB_ACTIONS !== 'true') return
  const {githubAnnotations} = await import('../../core/report/render-github.js')
  for (const annotation of githubAnnotations(report)) process.stderr.write(`${annotation}\n`)
  const file = environment.GITHUB_STEP_SUMMARY
  if (file === undefined || file === '') return
  const {renderMarkdown} = await import('../../core/report/render-markdown.js')
  const text = renderMarkdown(report)
  const whole = Buffer.byteLength(text) <= MAX_SUMMARY_BYTES
  const {verdict, repeat} = report
  await appendFile(
    file,
    whole ? text : `lockstep: ${verdict}; the report is too large for a summary. ${repeat}\n`,
  ).catch((error: unknown) => tell(`the summary of the job cannot be written: ${(error as Error).message}`))
}
