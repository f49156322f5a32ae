import {keyName} from '../checker/describe.js'
import type {History} from '../history/history.js'
import type {KeyspaceValue} from '../keyspace/keyspace-entry.js'
import type {Held} from './explanation.js'
import {sameValue} from '../keyspace/canonical-value.js'
import type {KeyTimelines} from './key-timeline.js'
import {workerOf} from './worker-of.js'

/** A flush at another place in the order; positions. */
export interface FlushMove {
  readonly kind: 'flush-late' | 'flush-early' | 'flush-lost' | 'flush-late-per-worker' | 'flush-late-per-key'
  readonly flush: number
  /** The update it has to follow; 0 for none. */
  readonly after: number
  /** The update it has to precede; beyond the order for none. */
  readonly before: number
  /** Groups of keys for which the place differs. */
  readonly groups: number
}

/** Where a flush may stand: after some update (inclusive) and before another. */
interface Place {
  readonly after: number
  readonly before: number
}

/** Updates of one key that are tried one after the other. */
const MAX_REPLAYED = 64

/** Older flushes cannot be the cause once this many follow. */
const FLUSHES = 64

/**
 * Finds the flush of a database which, put elsewhere, yields all its keys: first one place for all, then one for each
 * apply worker (where their number is known), then one for each key. Null when no flush explains every differing key.
 */
export function explainByFlush(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  database: number,
  differing: readonly number[],
  workers: number | undefined,
): FlushMove | null {
  const keys = keysOf(history, database)
  const candidates = timelines.flushes[database]!.slice(-FLUSHES).reverse()
  const weaker: FlushMove[] = []
  for (const flush of candidates) {
    const places = placesOf(history, timelines, held, flush, keys, differing)
    if (!places) continue
    const all = intersection([...places.values()], timelines.order.count)
    const move = all && moveOf(flush, all)
    if (move) return move
    if (workers !== undefined && workers > 1) {
      const groups = groupBy(places, (key) => workerOf(keyName(history, key), workers))
      const fits = groups.every((group) => intersection(group, timelines.order.count) !== null)
      if (fits) weaker.push(grouped('flush-late-per-worker', flush, groups.length))
    }
    weaker.push(grouped('flush-late-per-key', flush, places.size))
  }
  return weaker.find(({kind}) => kind === 'flush-late-per-worker') ?? weaker[0] ?? null
}

/** Where the flush may stand for each key; null when some key fits no place. */
function placesOf(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  flush: number,
  keys: readonly number[],
  differing: readonly number[],
): Map<number, Place> | null {
  const wanted = new Set(differing)
  const places = new Map<number, Place>()
  for (const key of new Set([...differing, ...keys])) {
    const place = placeFor(history, timelines, held, flush, key)
    if (place === 'anything') {
      // A key of unknown content neither supports nor contradicts, unless it is one to be explained.
      if (wanted.has(key)) return null
      continue
    }
    if (!place) return null
    places.set(key, place)
  }
  return places
}

function placeFor(
  history: History,
  timelines: KeyTimelines,
  held: Held,
  flush: number,
  key: number,
): Place | 'anything' | null {
  const database = history.keys.database[key]!
  const others = timelines.flushes[database]!
  const lastOther = others.at(-1) === flush ? (others.at(-2) ?? 0) : others.at(-1)!
  const own = timelines.ownAfter(key, lastOther)
  const found = held(history.databases[database]!, keyName(history, key))
  const end = timelines.order.count + 1
  if (own.length === 0) return found === null ? {after: 0, before: end} : null
  const last = own.at(-1)!
  if (timelines.isWhole(last)) {
    const value = timelines.valueOf(key, [last])
    if (value === null) return found === null ? {after: 0, before: end} : null
    if (found === null) return {after: last, before: end}
    return value !== 'unknown' && sameValue(value, found) ? {after: 0, before: last} : null
  }
  return placeAmong(timelines, key, own, found, end)
}

/** For values that grow command by command: the flush may stand between any two of them. */
function placeAmong(
  timelines: KeyTimelines,
  key: number,
  own: readonly number[],
  found: KeyspaceValue | null,
  end: number,
): Place | 'anything' | null {
  for (let kept = 0; kept <= Math.min(own.length, MAX_REPLAYED); kept++) {
    const value = timelines.valueOf(key, own.slice(own.length - kept))
    if (value === 'unknown') return 'anything'
    if (!sameValue(value, found)) continue
    const after = own[own.length - kept - 1] ?? 0
    return {after, before: own[own.length - kept] ?? end}
  }
  return null
}

function intersection(places: readonly Place[], count: number): Place | null {
  let after = 0
  let before = count + 1
  for (const place of places) {
    after = Math.max(after, place.after)
    before = Math.min(before, place.before)
  }
  return after < before ? {after, before} : null
}

/** What it means that the flush stood there; null when that is where it belongs. */
function moveOf(flush: number, {after, before}: Place): FlushMove | null {
  if (after > flush) return {kind: 'flush-late', flush, after, before, groups: 1}
  if (before > flush) return null
  return {kind: after === 0 ? 'flush-lost' : 'flush-early', flush, after, before, groups: 1}
}

function grouped(kind: FlushMove['kind'], flush: number, groups: number): FlushMove {
  return {kind, flush, after: 0, before: Infinity, groups}
}

function groupBy(places: ReadonlyMap<number, Place>, group: (key: number) => number): ReadonlyArray<readonly Place[]> {
  const groups = new Map<number, Place[]>()
  for (const [key, place] of places) {
    const list = groups.get(group(key))
    if (list) list.push(place)
    else groups.set(group(key), [place])
  }
  return [...groups.values()]
}

function keysOf({keys}: History, database: number): number[] {
  return Array.from({length: keys.count}, (_, key) => key).filter((key) => keys.database[key] === database)
}
