import {bulkFromId} from '../bulk.js'
import type {ModelValue} from '../model/keyspace-model.js'
import type {Command} from '../operation.js'
import {displayBulk, displaySide} from '../report/display-text.js'
import {textTable} from '../report/text-table.js'
import type {TextStyle} from '../report/text-style.js'
import {wrapText} from '../report/wrap-text.js'
import {CACHE_CLEARS, type CacheClear} from './cache-clears.js'
import type {CacheExploration, CacheStep} from './explore-cache.js'
import type {Exploration, ModelState} from './explore-replica.js'
import {REPLICA_ORDERS, type Placement, type ReplicaOrder} from './replica-order.js'

/** What one order of a replica came to. */
export interface ExploredOrder {
  readonly order: ReplicaOrder
  readonly placed: readonly Placement[]
  readonly exploration: Exploration
}

/** What one way to clear a read cache came to. */
export interface ExploredClear {
  readonly clear: CacheClear
  readonly exploration: CacheExploration
}

/** Explored orders for people: a row each, and for each that can diverge its least schedule as a picture of lanes. */
export function renderOrders(log: readonly Command[], explored: readonly ExploredOrder[], style: TextStyle): string {
  const rows = explored.map(({order, exploration: {schedules, diverging}}) => [
    order,
    count(schedules),
    diverging === 0 ? 'none' : `${count(diverging)} (${share(diverging, schedules)})`,
    diverging === 0 ? 'holds' : 'can diverge',
  ])
  const pictures = explored.filter(({exploration}) => exploration.least !== null)
  return [
    numbered(log),
    textTable(style, ['order', 'schedules', 'diverge', 'verdict'], rows),
    ...pictures.map((explored) => picture(explored, style)),
  ].join('\n\n')
}

function picture({order, placed, exploration}: ExploredOrder, {width}: TextStyle): string {
  const {order: applied, actual} = exploration.least!
  const workers = [...new Set(placed.map(({worker}) => worker))].sort((a, b) => a - b)
  const lanes = workers.map((worker) => {
    const cells = applied.map((at) => (placed[at]!.worker === worker ? `#${at + 1}` : '').padEnd(4))
    return `  worker ${String(worker).padEnd(3)} ${cells.join('')}`.trimEnd()
  })
  return [
    wrapText(`${order}: ${REPLICA_ORDERS[order]}. The least that diverges:`, width, ''),
    ...lanes,
    ...differences(exploration.expected, actual),
  ].join('\n')
}

/** What keys hold by the log, and in this schedule. */
function differences(expected: ModelState, actual: ModelState): readonly string[] {
  const keys = [...new Set([...expected.keys(), ...actual.keys()])]
  return keys.flatMap((key) => {
    const [should, does] = [valueText(expected.get(key) ?? null), valueText(actual.get(key) ?? null)]
    return should === does ? [] : [`  ${displayBulk(bulkFromId(key))}: ${should} by the log, ${does} on the replica`]
  })
}

/** Explored ways to clear a cache for people: a row each, and the least schedule of each that serves a stale value. */
export function renderClears(
  commands: readonly Command[],
  explored: readonly ExploredClear[],
  style: TextStyle,
): string {
  const rows = explored.map(({clear, exploration: {schedules, stale}}) => [
    clear,
    count(schedules),
    stale === 0 ? 'none' : `${count(stale)} (${share(stale, schedules)})`,
    stale === 0 ? 'holds' : 'can be stale',
  ])
  const stories = explored.flatMap(({clear, exploration: {least}}) =>
    least === null
      ? []
      : [
          [
            wrapText(`${clear}: ${CACHE_CLEARS[clear]}. The least that is stale:`, style.width, ''),
            `  ${least.steps.map(stepText).join(', ')}`,
            `  #${least.read.at + 1} was answered with ${valueText(least.read.served)}; the store held ${valueText(least.read.stored)}`,
          ].join('\n'),
        ],
  )
  return [
    numbered(commands),
    textTable(style, ['cache clear', 'schedules', 'stale', 'verdict'], rows),
    ...stories,
  ].join('\n\n')
}

function stepText(step: CacheStep): string {
  if (typeof step === 'number') return `#${step + 1}`
  return step === 'clear' ? 'the cache is cleared' : `${displayBulk(bulkFromId(step.load))} is loaded`
}

function numbered(log: readonly Command[]): string {
  return log
    .map((command, at) => `  #${String(at + 1).padEnd(3)} ${command.map((word) => displayBulk(word)).join(' ')}`)
    .join('\n')
}

function valueText(value: ModelValue): string {
  if (value === 'unknown') return '(unknown)'
  return displaySide(value && {value, expireAtMs: null}, false)
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}
