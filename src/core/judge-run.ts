import type {Anomaly} from './anomaly.js'
import type {HistoryCheck} from './checker/check-history.js'
import {bulkId} from './bulk.js'
import type {Divergence} from './divergence.js'
import type {History} from './history/history.js'
import type {Settled} from './history/header.js'
import {compareCacheReads, type ServedRead} from './keyspace/compare-cache-reads.js'
import {compareKeyspaces, type Snapshot} from './keyspace/compare-keyspaces.js'
import {compareWithModel} from './keyspace/compare-with-model.js'
import {finalStates} from './model/final-states.js'
import {mergeVerdicts, type Verdict} from './verdict.js'

/** Everything a run left behind that can be judged. */
export interface RunEvidence {
  readonly history: History
  readonly check: HistoryCheck
  readonly settled: Settled | null
  /** The primary's first. */
  readonly snapshots: readonly Snapshot[]
  readonly servedReads: ReadonlyMap<string, readonly ServedRead[]>
  /** What was not done, and why. */
  readonly incomplete: readonly string[]
  readonly ttlToleranceMs: number
}

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
  const divergences = settledInFull ? findDivergences(evidence) : []
  const open = [...incomplete, ...(settledInFull ? foreignKeys(evidence) : []), ...check.reasons]
  if (settled && !settledInFull) open.unshift(settled.detail ?? `the pair did not settle: ${settled.status}`)
  const wrong = divergences.length > 0 || check.anomalies.length > 0
  return {
    verdict: mergeVerdicts([
      wrong ? 'diverged' : 'consistent',
      open.length > 0 ? 'inconclusive' : 'consistent',
      check.verdict,
    ]),
    reasons: [...divergenceReasons(divergences), ...anomalyReasons(check.anomalies), ...open],
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

function findDivergences(evidence: RunEvidence): readonly Divergence[] {
  const {snapshots, servedReads, history, ttlToleranceMs} = evidence
  const [primary, ...replicas] = snapshots
  if (!primary) return []
  const states = finalStates(history)
  const wrong = compareWithModel(states, primary, {ttlToleranceMs})
  const between = replicas.flatMap((replica) => compareKeyspaces(primary, replica, {ttlToleranceMs}))
  const served = [...servedReads].flatMap(([view, reads]) => {
    const store = snapshots.find((snapshot) => snapshot.view === view) ?? primary
    return compareCacheReads(view, store, reads, {ttlToleranceMs})
  })
  const alike = replicas.flatMap((replica) => wrongAlike(replica, wrong, between))
  const cited = [...between, ...served].map((divergence) => {
    const operations = states.get(divergence.db, divergence.key)?.operations ?? []
    return operations.length === 0 ? divergence : {...divergence, operations}
  })
  return [...wrong, ...alike, ...cited]
}

/** Where a replica holds just what the primary wrongly holds: a fault common to both sides. */
function wrongAlike(
  replica: Snapshot,
  wrong: readonly Divergence[],
  between: readonly Divergence[],
): readonly Divergence[] {
  const differing = new Set(
    between.filter(({view}) => view === replica.view).map(({db, key}) => `${db}/${bulkId(key)}`),
  )
  return wrong
    .filter(({db, key}) => !differing.has(`${db}/${bulkId(key)}`))
    .map((divergence) => ({...divergence, view: replica.view}))
}

/** Keys on the primary that no operation named: somebody else writes there. */
function foreignKeys({snapshots: [primary], history}: RunEvidence): string[] {
  if (!primary) return []
  const states = finalStates(history)
  const foreign = primary.entries.filter(({db, key}) => !states.get(db, key))
  const [first] = foreign
  if (!first) return []
  return [
    `the primary holds ${foreign.length === 1 ? 'a key' : `${foreign.length} keys`} that this run never named (e.g. ${JSON.stringify(first.key)} in database ${first.db}): somebody else writes there`,
  ]
}

/** One sentence for each kind of difference between the same two sides, with how many keys it concerns. */
function divergenceReasons(divergences: readonly Divergence[]): string[] {
  const counts = new Map<string, number>()
  for (const divergence of divergences) {
    const sentence = describeGroup(divergence)
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
  }
  return [...counts].map(([sentence, count]) =>
    sentence.replace('%', count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`),
  )
}

function describeGroup({view, against, kind}: Divergence): string {
  if (against === 'store') return `The ${view} serves % otherwise than its own store holds them.`
  const other = against === 'model' ? 'the workload left there' : `the ${against} holds`
  switch (kind) {
    case 'missing':
      return `The ${view} lost % that ${other}.`
    case 'extra':
      return against === 'model'
        ? `The ${view} holds % that the workload removed.`
        : `The ${view} holds % that the ${against} does not.`
    case 'type':
      return `The ${view} holds % under another type than ${other}.`
    case 'value':
      return `The ${view} holds % with another value than ${other}.`
    case 'ttl':
      return `The ${view} holds % with another expiry than ${other}.`
  }
}

/** One sentence for each kind of anomaly on each view. */
function anomalyReasons(anomalies: readonly Anomaly[]): string[] {
  const groups = new Map<string, Anomaly[]>()
  for (const anomaly of anomalies) {
    const group = `${anomaly.kind} on ${anomaly.view}`
    const members = groups.get(group)
    if (members) members.push(anomaly)
    else groups.set(group, [anomaly])
  }
  return [...groups].map(([group, members]) => {
    const windowMs = Math.max(0, ...members.map((anomaly) => anomaly.windowMs ?? 0))
    const times = members.length === 1 ? '' : `, ${members.length.toLocaleString('en')} times`
    return `The history shows ${group}${times}${windowMs > 0 ? `; a stale value was served up to ${windowMs.toFixed(1)} ms after its removal` : ''}.`
  })
}
