import type {Verdict} from '../verdict.js'
import {verdictSign, type TextStyle} from './text-style.js'
import {plainTexts} from './plain-texts.js'
import {stepLine} from './step-line.js'
import {textTable} from './text-table.js'
import {wrapText} from './wrap-text.js'
import {describeRate, type FailureRate} from '../statistics.js'

/** What the repetitions came to. */
export interface ReplayResult {
  readonly schema: 'lockstep.replay/1'
  readonly verdict: Verdict
  readonly run: string
  readonly workload: string
  readonly seed: number
  /** What counts as a failure: the finding of the recorded run; null when it had none, and any finding counts. */
  readonly finding: string | null
  readonly rate: FailureRate
  /** Repetitions that proved nothing wrong and were not checked in full: they count neither way. */
  readonly undecided: number
  readonly reasons: readonly string[]
  readonly runs: ReadonlyArray<{
    readonly verdict: Verdict
    readonly failed: boolean
    readonly directory: string
    readonly reasons: readonly string[]
  }>
}

/** The repetitions of a run for people: the verdict, how often it failed, and where each one is kept. */
export function renderReplay(shown: ReplayResult, style: TextStyle): string {
  const replay = plainTexts(shown, style)
  const {verdict, workload, seed, runs, reasons, run} = replay
  const times = runs.length === 1 ? 'repeated once' : `repeated ${runs.length} times`
  const blocks = [
    [verdictSign(style, verdict), workload, `seed ${seed}`, times].join('   '),
    rateLine(replay)
      .map((sentence) => wrapText(sentence, style.width, '  '))
      .join('\n'),
    reasons.map((reason) => wrapText(reason, style.width, '  ')).join('\n'),
    textTable(
      style,
      ['run', 'verdict', 'same failure', 'directory'],
      runs.map(({verdict: ended, failed, directory}, at) => [String(at + 1), ended, failed ? 'yes' : '-', directory]),
    ),
    verdict === 'diverged' ? stepLine(style, 'shrink', `lockstep shrink ${run}`) : '',
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function rateLine({finding, rate, undecided}: ReplayResult): string[] {
  const what = finding ?? 'Something wrong'
  const open = undecided === 0 ? [] : [`${undecided} more could not be checked in full and count neither way.`]
  return [`${what}: in ${describeRate(rate, rate.tries === 1 ? 'run' : 'runs')}.`, ...open]
}
