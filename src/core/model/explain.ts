import {bulkId} from '../bulk.js'
import {keyName, operationText} from '../checker/describe.js'
import {orderOfUpdates} from '../checker/replica/order-of-updates.js'
import type {TracedCommand} from '../checker/replica/trace-order.js'
import type {History} from '../history/history.js'
import type {Explanation, Held, KeyName} from './explanation.js'
import {explainByFlush, type FlushMove} from './explain-by-flush.js'
import {explainByUpdate} from './explain-by-update.js'
import {sameValue} from '../keyspace/canonical-value.js'
import {KeyTimelines} from './key-timeline.js'

/** What is known of a replica beside the history. */
export interface ExplainOptions {
  /** What the primary holds: tells a replica that follows the log from one that does not. */
  readonly primary?: Held
  /** Apply workers of the replica, to each of which a key goes by its hash (Pika). */
  readonly workers?: number
  /** The primary's MONITOR stream: the order of its updates, where they are in it. */
  readonly trace?: readonly TracedCommand[]
}

/**
 * Searches the smallest reordering or loss that explains what a replica holds at the end, database by database: one
 * flush moved or lost, then the same worker by worker and key by key, then one operation of a single key.
 * It names a change only if the change yields every key it claims, and every key of its scope that does not differ.
 */
export function explainReplica(
  history: History,
  held: Held,
  differing: readonly KeyName[],
  options: ExplainOptions = {},
): Explanation[] {
  if (differing.length === 0) return []
  const {order} = orderOfUpdates(history, options.trace)
  if (!order) return [unexplained(differing, 'updates overlapped, so their order is not known')]
  const timelines = new KeyTimelines(history, order)
  const names = keyNumbers(history)
  const explanations: Explanation[] = []
  for (const [database, db] of history.databases.entries()) {
    const wanted = differing
      .filter((name) => name.db === db)
      .map((name) => names.get(`${database}/${bulkId(name.key)}`))
    const keys = wanted.filter((key): key is number => key !== undefined)
    if (keys.length > 0) explanations.push(...explainDatabase(history, timelines, held, database, keys, options))
  }
  const claimed = new Set(explanations.flatMap(({keys}) => keys.map(({db, key}) => `${db}/${bulkId(key)}`)))
  const rest = differing.filter(({db, key}) => !claimed.has(`${db}/${bulkId(key)}`))
  if (rest.length > 0) explanations.push(unexplained(rest, 'the history does not name these keys'))
  return explanations
}

function explainDatabase(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  database: number,
  keys: readonly number[],
  {primary, workers}: ExplainOptions,
): Explanation[] {
  const name = (key: number): KeyName => ({db: history.databases[database]!, key: keyName(history, key)})
  const inverted = primary ? keys.filter((key) => followsLog(history, timelines, held, primary, key)) : []
  const explanations: Explanation[] = []
  if (inverted.length > 0) {
    const text = `the replica holds what the order of the operations says and the primary does not (${countText(inverted.length, inverted.length)})`
    explanations.push({kind: 'log-inverted', text, keys: inverted.map(name), operations: [], alternatives: []})
  }
  const rest = keys.filter((key) => !inverted.includes(key))
  if (rest.length === 0) return explanations
  const move = explainByFlush(history, timelines, held, database, rest, workers)
  if (move) return [...explanations, flushExplanation(history, timelines, held, move, rest, name)]
  const open: number[] = []
  for (const key of rest) {
    const [first, ...others] = explainByUpdate(history, timelines, held, key)
    if (!first) open.push(key)
    else explanations.push({...first, keys: [name(key)], alternatives: others.map(({text}) => text)})
  }
  if (open.length > 0) explanations.push(unexplained(open.map(name), 'no single reordering explains this'))
  return explanations
}

function flushExplanation(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  move: FlushMove,
  keys: readonly number[],
  name: (key: number) => KeyName,
): Explanation {
  const {events, rows} = history
  const row = (position: number): number => events.row[timelines.order.events[position]!]!
  const flush = operationText(history, row(move.flush))
  const after = move.after > 0 ? ` after ${operationText(history, row(move.after))}` : ''
  const before = move.before <= timelines.order.count ? ` and before ${operationText(history, row(move.before))}` : ''
  const what = {
    'flush-late': `applied${after}${before}`,
    'flush-early': `applied early${after}${before}`,
    'flush-lost': 'lost, or applied before the writes that it should have removed',
    'flush-late-per-worker': `overtaken on ${move.groups} workers, at a different point on each`,
    'flush-late-per-key': `overtaken, at a different point for each key`,
  }[move.kind]
  const single = keys.length === 1 ? explainByUpdate(history, timelines, held, keys[0]!) : []
  const told = [move.flush, move.after, move.before].filter((at) => at > 0 && at <= timelines.order.count)
  return {
    kind: move.kind,
    text: `${flush} ${what} (${countText(keys.length, keys.length)})`,
    keys: keys.map(name),
    operations: [...new Set(told.map((at) => rows.id[row(at)]!))],
    alternatives: single.map(({text}) => text),
  }
}

/** Whether the replica holds the model's final value and the primary does not. */
function followsLog(history: History, timelines: KeyTimelines, held: Held, primary: Held, key: number): boolean {
  const database = history.keys.database[key]!
  const last = timelines.flushes[database]!.at(-1) ?? 0
  const model = timelines.valueOf(key, timelines.ownAfter(key, last))
  if (model === 'unknown') return false
  const [db, name] = [history.databases[database]!, keyName(history, key)]
  return sameValue(held(db, name), model) && !sameValue(primary(db, name), model)
}

/** `3 of 3 keys`. */
export function countText(claimed: number, all: number): string {
  return `${claimed} of ${all} ${all === 1 ? 'key' : 'keys'}`
}

function unexplained(keys: readonly KeyName[], text: string): Explanation {
  return {kind: 'unexplained', text, keys, operations: [], alternatives: []}
}

function keyNumbers({keys}: History): Map<string, number> {
  const numbers = new Map<string, number>()
  for (let key = 0; key < keys.count; key++) numbers.set(`${keys.database[key]!}/${keys.name[key]!}`, key)
  return numbers
}
