import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {Order} from '../../history/header.js'
import type {History} from '../../history/history.js'
import {clobberedReads, clobberedReplicaReads} from '../register/clobbered-reads.js'
import {LEVEL} from '../register/problem.js'
import {SOURCE, type WriterIndex} from '../register/resolve-reads.js'
import {JointColumns} from './joint-columns.js'
import type {JointProblem} from './joint-problem.js'

/**
 * The problem of a history under what each replica view promises; views without a promise are left out. Reads that a
 * command of unknown effect or an expiry may have influenced are no evidence and are left out.
 */
export function jointProblem(
  history: History,
  replica: Uint8Array,
  writers: WriterIndex,
  promised: ReadonlyMap<number, Order>,
  ttlToleranceMs: number,
): JointProblem {
  const {events, rows, cells, keys, databases} = history
  const clobbered = clobberedReads(history, replica)
  const clobberedOf = new Map([...promised.keys()].map((view) => [view, clobberedReplicaReads(history, replica, view)]))
  const expiresNs = expiries(history, replica, ttlToleranceMs)
  const columns = new JointColumns(history, promised)
  const evidence = (event: number): boolean => {
    const row = events.row[event]!
    if (rows.outcome[row] !== OUTCOME.ok) return false
    const onReplica = replica[rows.view[row]!] === 1
    if (onReplica && !promised.has(rows.view[row]!)) return false
    if ((onReplica ? clobberedOf.get(rows.view[row]!) : clobbered)?.[event] === 1) return false
    if (events.value[event] !== 0) {
      const source = writers.source(event)
      return source !== SOURCE.none && source !== SOURCE.future
    }
    return !(rows.completedNs[row]! >= (expiresNs?.[cells.key[events.target[event]!]!] ?? Infinity))
  }
  const usable = new Uint8Array(events.count)
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.read || !evidence(event)) continue
    usable[event] = 1
    if (events.value[event] !== 0) columns.noteRead(events.target[event]!, events.value[event]!)
  }
  for (let event = 0; event < events.count; event++) {
    const kind = events.kind[event]!
    const row = events.row[event]!
    const onReplica = replica[rows.view[row]!] === 1
    if (kind === EVENT.read) {
      if (usable[event] === 1) columns.read(row, events.target[event]!, events.value[event]!, onReplica)
    } else if (!onReplica && rows.outcome[row] !== OUTCOME.fail) {
      if (kind === EVENT.write) columns.write(row, events.target[event]!, events.value[event]!)
      else if (kind in LEVELS) columns.deletion(row, LEVELS[kind]!, events.target[event]!)
    }
  }
  const scopes = {
    cells: cells.count,
    keys: keys.count,
    databases: databases.length,
    cellKey: cells.key,
    keyDatabase: keys.database,
  }
  return columns.finish(scopes, history.header.initial === 'unknown')
}

const LEVELS: Readonly<Record<number, number>> = {
  [EVENT.removeCell]: LEVEL.cell,
  [EVENT.removeKey]: LEVEL.key,
  [EVENT.flushDb]: LEVEL.database,
  [EVENT.flushAll]: LEVEL.all,
}

/** For each key: from when on it may have expired; null when nothing expires. */
function expiries({events, rows, keys, ttlMs}: History, replica: Uint8Array, toleranceMs: number): Float64Array | null {
  let found: Float64Array | null = null
  for (let event = 0; event < events.count; event++) {
    if (events.kind[event] !== EVENT.expire) continue
    const row = events.row[event]!
    if (replica[rows.view[row]!] === 1 || rows.outcome[row] === OUTCOME.fail) continue
    found ??= new Float64Array(keys.count).fill(Infinity)
    const lifetimeMs = ttlMs[events.value[event]!]!
    const delayMs = Number.isNaN(lifetimeMs) ? 0 : Math.max(0, lifetimeMs - toleranceMs)
    const key = events.target[event]!
    found[key] = Math.min(found[key]!, rows.invokedNs[row]! + delayMs * 1e6)
  }
  return found
}
