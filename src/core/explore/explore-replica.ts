import {bulkId} from '../bulk.js'
import {flushScope} from '../command/command-facts.js'
import {applyCommand} from '../model/apply-command.js'
import type {ModelValue} from '../model/keyspace-model.js'
import type {Command} from '../operation.js'
import type {Placement} from './replica-order.js'

/** Keys, as `bulkId`, and what they hold. */
export type ModelState = ReadonlyMap<string, ModelValue>

/** What going through every schedule of a log brought. */
export interface Exploration {
  /** Orders in which the replica may apply the log. */
  readonly schedules: number
  /** Those that end in another state than the log itself. */
  readonly diverging: number
  /** What the log gives when it is applied in its own order. */
  readonly expected: ModelState
  /** Of the diverging schedules the one with the fewest commands overtaken; null when there is none. */
  readonly least: {readonly order: readonly number[]; readonly actual: ModelState} | null
}

/** Prefixes of schedules that have applied the same commands and reached the same state: one future serves them all. */
interface Node {
  readonly applied: number
  readonly state: ModelState
  schedules: number
  overtaken: number
  order: readonly number[]
}

/**
 * Goes through every order in which a replica may apply the log. Exhaustive: schedules that have applied the same
 * commands and hold the same state are followed once, and counted. Time and memory grow with 2^commands, not commands!.
 */
export function exploreReplica(log: readonly Command[], placed: readonly Placement[]): Exploration {
  const expected = log.reduce<ModelState>(applyTo, new Map())
  let layer: readonly Node[] = [{applied: 0, state: new Map(), schedules: 1, overtaken: 0, order: []}]
  while (layer.some(({applied}) => applied !== (1 << log.length) - 1)) layer = nextLayer(layer, log, placed)
  let schedules = 0
  let diverging = 0
  let least: Node | null = null
  for (const node of layer) {
    schedules += node.schedules
    if (stateId(node.state) === stateId(expected)) continue
    diverging += node.schedules
    if (least === null || node.overtaken < least.overtaken) least = node
  }
  return {schedules, diverging, expected, least: least && {order: least.order, actual: least.state}}
}

function nextLayer(layer: readonly Node[], log: readonly Command[], placed: readonly Placement[]): readonly Node[] {
  const next = new Map<string, Node>()
  for (const {applied, state, schedules, overtaken, order} of layer) {
    for (const [at, {before}] of placed.entries()) {
      const bit = 1 << at
      if ((applied & bit) !== 0 || (before & ~applied) !== 0) continue
      const reached = {
        applied: applied | bit,
        state: applyTo(state, log[at]!),
        schedules,
        overtaken: overtaken + bits((bit - 1) & ~applied),
        order: [...order, at],
      }
      const id = `${reached.applied} ${stateId(reached.state)}`
      const known = next.get(id)
      if (!known) next.set(id, reached)
      else {
        known.schedules += schedules
        if (reached.overtaken < known.overtaken) {
          known.overtaken = reached.overtaken
          known.order = reached.order
        }
      }
    }
  }
  return [...next.values()]
}

/** The state behind a command: a pure step. */
export function applyTo(state: ModelState, command: Command): ModelState {
  if (flushScope(command) !== null) return new Map()
  const next = new Map(state)
  for (const [key, value] of applyCommand(command, (name) => state.get(bulkId(name)) ?? null)) {
    if (value === null) next.delete(bulkId(key))
    else next.set(bulkId(key), value)
  }
  return next
}

function stateId(state: ModelState): string {
  return JSON.stringify([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function bits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}
