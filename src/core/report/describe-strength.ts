import {formatDuration} from '../duration.js'
import type {RunReport, SuiteReport} from './report.js'
import {percent} from '../statistics.js'

/** The strength of a run without a finding, in sentences for those who decide on a release; none where it proves nothing. */
export function describeStrength({verdict, strength, timings}: RunReport | SuiteReport): readonly string[] {
  const {divergenceRateBound95: bound, workerWindows} = strength
  if (verdict !== 'consistent' || bound === null) return []
  const number = (value: number) => value.toLocaleString('en')
  const oneIn = number(Math.max(1, Math.round(1 / bound)))
  const {totalMs} = timings
  const tenfold =
    totalMs === undefined ? '' : ` Ten times that certainty takes about ${formatDuration(9 * totalMs)} more.`
  const sentences = [
    `Strength: if a raced flush diverged more often than 1 in ${oneIn} (${percent(bound)}), this run would have shown it (95 %).${tenfold}`,
  ]
  if (workerWindows) {
    const {pairs, pairsTried, fewest} = workerWindows
    sentences.push(
      fewest > 0
        ? `Every one of the ${pairs} pairs of apply workers had a write behind a flush, ${number(fewest)} times at least.`
        : `Writes followed flushes on ${pairsTried} of ${pairs} pairs of apply workers; a fault between the others would not show.`,
    )
  }
  return sentences
}
