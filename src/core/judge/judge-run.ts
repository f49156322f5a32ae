import {bulkId} from '../bulk.js'
import {explainsAnomaly, explainsDivergence, withoutExplained, type Disturbance} from './disturbance.js'
import type {Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import {findDivergences} from './find-divergences.js'
import {finalStates, type FinalStates} from '../model/final-states.js'
import {anomalyReasons, divergenceReasons, doubtfulReasons, explanationReasons} from './reason-sentences.js'
import {describeDeath} from './server-death.js'
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
  const {check, settled, incomplete, snapshots, deaths = []} = evidence
  const settledInFull = settled?.status === 'converged' || settled?.status === 'diverged'
  const states = finalStates(evidence.history)
  const {divergences, explained} = settledInFull ? findDivergences(evidence, states) : {divergences: [], explained: []}
  const strange = settledInFull ? foreignKeys(evidence, states) : null
  const noticed = [...(evidence.disturbances ?? []), ...(strange && !evidence.writesCounted ? [strange] : [])]
  const disturbances = noticed.filter(
    (one) =>
      one.mayBeOwn !== true ||
      divergences.some((divergence) => explainsDivergence(one, divergence)) ||
      check.anomalies.some((anomaly) => explainsAnomaly(one, anomaly)),
  )
  const differing = withoutExplained(divergences, disturbances, explainsDivergence)
  const anomalies = withoutExplained(check.anomalies, disturbances, explainsAnomaly)
  const open = [...incomplete, ...(strange && evidence.writesCounted ? [strange.what] : []), ...check.reasons]
  if (settled && !settledInFull) open.unshift(settled.detail ?? `the pair did not settle: ${settled.status}`)
  const wrong = differing.proven.length > 0 || anomalies.proven.length > 0
  const undecided = open.length > 0 || disturbances.length > 0 || deaths.length > 0
  return {
    // What the check found was weighed above; it is not asked for its own verdict, which knows of no disturbance.
    verdict: mergeVerdicts([wrong ? 'diverged' : 'consistent', undecided ? 'inconclusive' : 'consistent']),
    reasons: [
      ...deaths.map(describeDeath),
      ...divergenceReasons(differing.proven),
      ...explanationReasons(differing.proven.length > 0 ? explained : []),
      ...(settled?.status === 'diverged' && settled.detail !== undefined ? [settled.detail] : []),
      ...anomalyReasons(anomalies.proven),
      ...disturbances.map(({what}) => what),
      ...doubtfulReasons(differing.doubtful, anomalies.doubtful),
      ...open,
    ],
    divergences: differing.proven,
    anomalies: anomalies.proven,
    snapshots: Object.fromEntries(
      snapshots.map(({view, entries}) => [
        view,
        {keys: entries.length, databases: [...new Set(entries.map(({db}) => db))].toSorted((a, b) => a - b)},
      ]),
    ),
  }
}

/** Keys on the primary that no operation named, in any database: somebody else writes there, or the server makes names up. */
function foreignKeys({snapshots: [primary], writesCounted}: RunEvidence, states: FinalStates): Disturbance | null {
  if (!primary) return null
  const foreign = primary.entries.filter(({db, key}) => !states.get(db, key) && !isMarker(key))
  const [first] = foreign
  if (!first) return null
  const holds = `the primary holds ${foreign.length === 1 ? 'a key' : `${foreign.length} keys`} that this run never named (e.g. ${JSON.stringify(first.key)} in database ${first.db})`
  // A name of another database is one of this run's: it was misplaced, not brought by somebody else.
  const named = new Set([...states].map(({key}) => bulkId(key)))
  const brought = foreign.some(({key}) => !named.has(bulkId(key)))
  const who = writesCounted ? 'no write of somebody else was counted' : 'somebody else writes there'
  return {effect: brought ? 'overwrites' : 'nothing', view: 'primary', what: `${holds}: ${who}`}
}
