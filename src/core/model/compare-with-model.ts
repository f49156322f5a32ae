import {bulkId, type Bulk} from '../bulk.js'
import type {Divergence, DivergenceSide} from '../divergence.js'
import type {FinalState, FinalStates} from './final-states.js'
import {sameValue} from '../keyspace/canonical-value.js'
import {hadExpired} from '../keyspace/expiry.js'
import {side, type Snapshot} from '../keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../keyspace/keyspace-entry.js'

/**
 * Every key that a view holds otherwise than the history allows at its end. Keys whose final state the model does not
 * know are left out.
 */
export function compareWithModel(states: FinalStates, snapshot: Snapshot): Divergence[] {
  const held = new Map<string, KeyspaceEntry[]>()
  for (const entry of snapshot.entries) {
    const id = nameId(entry.db, entry.key)
    held.set(id, [...(held.get(id) ?? []), entry])
  }
  const found: Divergence[] = []
  for (const state of states) {
    if (state.unknown) continue
    const entries = held.get(nameId(state.db, state.key)) ?? []
    if (entries.some(({expireAtMs}) => hadExpired(expireAtMs, snapshot.readUntilMs))) continue
    const divergence = judge(state, entries)
    if (divergence)
      found.push({
        ...divergence,
        view: snapshot.view,
        against: 'model',
        db: state.db,
        key: state.key,
        operations: state.operations,
      })
  }
  return found
}

function judge(
  state: FinalState,
  entries: readonly KeyspaceEntry[],
): Pick<Divergence, 'kind' | 'expected' | 'actual'> | null {
  const [entry] = entries
  if (!entry) {
    const mayBeAbsent = state.mayBeExpired || state.value === null || state.allowed.includes(null)
    return mayBeAbsent ? null : {kind: 'missing', expected: expected(state), actual: null}
  }
  if (entries.some((one) => allowsValue(state, one))) return null
  const wanted = expected(state)
  if (wanted === null) return {kind: 'extra', expected: null, actual: side(entry)}
  return {kind: wanted.value.type === entry.value.type ? 'value' : 'type', expected: wanted, actual: side(entry)}
}

/** Whether a key in this final state may hold this. */
export function allowsValue(state: FinalState, {value}: KeyspaceEntry): boolean {
  if (state.value !== undefined) return sameValue(state.value, value)
  return (
    value.type === 'string' &&
    state.allowed.some((allowed) => allowed !== null && bulkId(allowed) === bulkId(value.string))
  )
}

/** One of the values the model allows, for people to look at; null when the key should be gone. */
function expected({value, allowed}: FinalState): DivergenceSide {
  if (value) return {value, expireAtMs: null}
  const string = allowed.find((one): one is Bulk => one !== null)
  return string === undefined ? null : {value: {type: 'string', string}, expireAtMs: null}
}

function nameId(db: number, key: Bulk): string {
  return `${db}/${bulkId(key)}`
}
