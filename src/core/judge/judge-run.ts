import type {Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import {findDivergences} from './find-divergences.js'
import {finalStates, type FinalStates} from '../model/final-states.js'
import {anomalyReasons, divergenceReasons, explanationReasons} from './reason-sentences.js'
import type {RunEvidence} from './run-evidence.js'
import {mergeVerdicts, type Verdict} from '../verdict.js'
import {isMarker} from '../settle-markers.js'

/** What the evidence amounts to. */
export interface Judgement {
  readonly verdict: Verdict
  /** What is wrong, or was not checked; most telling first. */
  readonly reasons: readonly string[]
  readonly divergences: readonly Divergence[]
  readonly anomalies: readonly Anomaly[]
  readonly snapshots: Readonly<Record<string, {readonly keys: number; readonly databases: readonly number[]}>>
}

/** Judges a run by its snapshots, its final reads, the model's final state and its history. */
export function judgeRun(evidence: RunEvidence): Judgement {
  const {check, settled, incomplete, snapshots} = evidence
  const settledInFull = settled?.status === 'converged' || settled?.status === 'diverged'
  const states = finalStates(evidence.history)
  const {divergences, explained} = settledInFull ? findDivergences(evidence, states) : {divergences: [], explained: []}
  const open = [...incomplete, ...(settledInFull ? foreignKeys(evidence, states) : []), ...check.reasons]
  if (settled && !settledInFull) open.unshift(settled.detail ?? `the pair did not settle: ${settled.status}`)
  const wrong = divergences.length > 0 || check.anomalies.length > 0
  return {
    verdict: mergeVerdicts([
      wrong ? 'diverged' : 'consistent',
      open.length > 0 ? 'inconclusive' : 'consistent',
      check.verdict,
    ]),
    reasons: [
      ...divergenceReasons(divergences),
      ...explanationReasons(explained),
      ...anomalyReasons(check.anomalies),
      ...open,
    ],
    divergences,
    anomalies: check.anomalies,
    snapshots: Object.fromEntries(
      snapshots.map(({view, entries}) => [
        view,
        {keys: entries.length, databases: [...new Set(entries.map(({db}) => db))].toSorted((a, b) => a - b)},
      ]),
    ),
  }
}

/** Keys on the primary that no operation named: somebody else writes there. */
function foreignKeys({snapshots: [primary]}: RunEvidence, states: FinalStates): string[] {
  if (!primary) return []
  const foreign = primary.entries.filter(({db, key}) => !states.get(db, key) && !isMarker(key))
  const [first] = foreign
  if (!first) return []
  return [
    `the primary holds ${foreign.length === 1 ? 'a key' : `${foreign.length} keys`} that this run never named (e.g. ${JSON.stringify(first.key)} in database ${first.db}): somebody else writes there`,
  ]
}
