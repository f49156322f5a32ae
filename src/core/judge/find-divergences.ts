import {bulkId} from '../bulk.js'
import type {Divergence} from '../divergence.js'
import type {RunEvidence} from './run-evidence.js'
import {compareCacheReads} from '../keyspace/compare-cache-reads.js'
import {compareKeyspaces, type Snapshot} from '../keyspace/compare-keyspaces.js'
import {compareWithModel} from '../model/compare-with-model.js'
import {explainReplica} from '../model/explain.js'
import type {Explanation, Held} from '../model/explanation.js'
import type {FinalStates} from '../model/final-states.js'

/** Every key that differs between views, from the model, or from what its own server serves; and what explains it. */
export function findDivergences(
  evidence: RunEvidence,
  states: FinalStates,
): {
  divergences: readonly Divergence[]
  explained: readonly ExplainedView[]
} {
  const {snapshots, servedReads, ttlToleranceMs} = evidence
  const [primary, ...replicas] = snapshots
  if (!primary) return {divergences: [], explained: []}
  const wrong = evidence.modelHolds === false ? [] : compareWithModel(states, primary)
  const between = replicas.flatMap((replica) => compareKeyspaces(primary, replica, {ttlToleranceMs}))
  const served = [...servedReads].flatMap(([view, reads]) => {
    const store = snapshots.find((snapshot) => snapshot.view === view) ?? primary
    return compareCacheReads(view, store, reads)
  })
  const alike = replicas.flatMap((replica) => wrongAlike(replica, wrong, between))
  const cited = [...between, ...served].map((divergence) => {
    const operations = states.get(divergence.db, divergence.key)?.operations ?? []
    return operations.length === 0 ? divergence : {...divergence, operations}
  })
  const explained = replicas.flatMap((replica) => explainView(evidence, replica, between))
  return {divergences: [...wrong, ...alike, ...withExplanations(cited, explained)], explained}
}

/** An explanation, and the view whose state it explains. */
export interface ExplainedView {
  readonly view: string
  readonly explanation: Explanation
}

function explainView(
  evidence: RunEvidence,
  replica: Snapshot,
  between: readonly Divergence[],
): readonly ExplainedView[] {
  // Expiry and other types are no matter of order.
  const differing = between.filter(({view, kind}) => view === replica.view && kind !== 'ttl' && kind !== 'type')
  if (differing.length === 0) return []
  try {
    return explainDiffering(evidence, replica, differing)
  } catch (error) {
    // The finding stands without its explanation.
    const text = `could not be explained, which is a defect of lockstep: ${(error as Error).message}`
    const keys = differing.map(({db, key}) => ({db, key}))
    return [{view: replica.view, explanation: {kind: 'unexplained', text, keys, operations: [], alternatives: []}}]
  }
}

function explainDiffering(
  {history, snapshots, applyWorkers, trace}: RunEvidence,
  replica: Snapshot,
  differing: readonly Divergence[],
): readonly ExplainedView[] {
  const explanations = explainReplica(history, heldBy(replica), differing, {
    primary: heldBy(snapshots[0]!),
    ...(applyWorkers === undefined ? {} : {workers: applyWorkers}),
    ...(trace ? {trace} : {}),
  })
  return explanations.map((explanation) => ({view: replica.view, explanation}))
}

function heldBy({entries}: Snapshot): Held {
  const values = new Map(entries.map(({db, key, value}) => [`${db}/${bulkId(key)}`, value]))
  return (db, key) => values.get(`${db}/${bulkId(key)}`) ?? null
}

function withExplanations(
  divergences: readonly Divergence[],
  explained: readonly ExplainedView[],
): readonly Divergence[] {
  const texts = new Map<string, string>()
  for (const {view, explanation} of explained) {
    for (const {db, key} of explanation.keys) texts.set(`${view}/${db}/${bulkId(key)}`, explanation.text)
  }
  return divergences.map((divergence) => {
    const explanation = texts.get(`${divergence.view}/${divergence.db}/${bulkId(divergence.key)}`)
    return explanation === undefined ? divergence : {...divergence, explanation}
  })
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
