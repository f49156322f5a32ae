import {plainText} from './display-text.js'
import type {Report} from './report.js'
import {runsOf, titleOf} from './report-parts.js'

/** GitHub shows so many annotations of a step. */
const MAX_ANNOTATIONS = 10

/** Workflow commands of GitHub Actions: an error for each run that diverged, a warning for each that is inconclusive. */
export function githubAnnotations(report: Report): readonly string[] {
  const parts = report.kind === 'diff' ? [report] : runsOf(report)
  const wrong = parts.filter(({verdict}) => verdict !== 'consistent')
  const worstFirst = wrong.toSorted(
    (one, other) => Number(other.verdict === 'diverged') - Number(one.verdict === 'diverged'),
  )
  const open =
    report.kind === 'suite' && report.missing.length > 0
      ? [{...report, verdict: 'inconclusive' as const, reasons: report.missing}]
      : []
  return [...worstFirst, ...open].slice(0, MAX_ANNOTATIONS).map((part) => {
    const level = part.verdict === 'diverged' ? 'error' : 'warning'
    const lines = [...new Set(part.reasons)].slice(0, 5).map(plainText)
    return `::${level} title=${property(`lockstep ${titleOf(part)}: ${part.verdict}`)}::${data([...lines, `repeat: ${part.repeat}`].join('\n'))}`
  })
}

/** Escapes what would end the message or begin another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(plainText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
