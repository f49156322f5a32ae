import type {Report} from './report.js'
import {stepLine} from './step-line.js'
import type {TextStyle} from './text-style.js'

/** The command lines to go on with. `isCut`: the report shows less than there is. */
export function prettyNextSteps(report: Report, style: TextStyle, isCut: boolean): string {
  const {repeat, verdict} = report
  const directory = report.kind === 'suite' ? undefined : report.directory
  const steps: Array<[string, string]> = [['repeat', repeat]]
  if (directory !== undefined && report.kind === 'run') {
    if (verdict === 'diverged' && !report.witness) steps.unshift(['shrink', `lockstep shrink ${directory}`])
    if (verdict !== 'diverged') steps.push(['check', `lockstep check ${directory}`])
  }
  if (directory !== undefined && report.kind === 'diff' && report.divergenceCount > 0)
    steps.push(['re-check', `lockstep diff --since ${directory}`])
  if (report.kind !== 'suite' && directory !== undefined && style.all !== true && isCut)
    steps.push(['all', `lockstep report ${directory} --all`])
  if (report.kind === 'suite') {
    const directories = report.runs.flatMap(({directory}) => directory ?? [])
    if (verdict === 'consistent' && directories.length > 0 && !repeat.startsWith('lockstep check '))
      steps.push(['check', `lockstep check ${directories.join(' ')}`])
    for (const run of report.runs)
      if (run.verdict !== 'consistent' && run.directory !== undefined)
        steps.push(['report', `lockstep report ${run.directory}`])
  }
  return steps.map(([name, command]) => stepLine(style, name, command)).join('\n')
}
