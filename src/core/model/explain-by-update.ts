import {keyName, operationText} from '../checker/describe.js'
import type {History} from '../history/history.js'
import type {Explanation, Held} from './explanation.js'
import {sameValue} from '../keyspace/canonical-value.js'
import type {KeyTimelines} from './key-timeline.js'

type UpdateExplanation = Pick<Explanation, 'kind' | 'text' | 'operations'>

/** Updates of one key that are tried one after the other. */
const UPDATES = 64

/** Single changes of one key's own updates that yield what is held: one of them applied last instead, or not at all. */
export function explainByUpdate(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  key: number,
): UpdateExplanation[] {
  const database = history.keys.database[key]!
  const lastFlush = timelines.flushes[database]!.at(-1) ?? 0
  const own = timelines.ownAfter(key, lastFlush).slice(-UPDATES)
  const all = timelines.ownAfter(key, 0).slice(-UPDATES)
  const found = held(history.databases[database]!, keyName(history, key))
  const yields = (positions: readonly number[]): boolean => {
    const value = timelines.valueOf(key, positions)
    return value !== 'unknown' && sameValue(value, found)
  }
  const row = (position: number): number => history.events.row[timelines.order.events[position]!]!
  const text = (position: number): string => operationText(history, row(position))
  const last = own.at(-1) ?? lastFlush
  const explanations: UpdateExplanation[] = []
  for (const moved of [...all].reverse()) {
    const rest = own.filter((position) => position !== moved)
    if (moved !== own.at(-1) && last > 0 && yields([...rest, moved])) {
      const operations = [moved, last].map((position) => history.rows.id[row(position)]!)
      explanations.push({kind: 'op-late', text: `${text(moved)} applied after ${text(last)} (1 of 1 key)`, operations})
    }
    if (own.includes(moved) && yields(rest)) {
      const operations = [history.rows.id[row(moved)]!]
      explanations.push({kind: 'op-lost', text: `${text(moved)} lost (1 of 1 key)`, operations})
    }
  }
  return explanations.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'op-late' ? -1 : 1))
}
