import {commandName, flushScope} from '../command/command-facts.js'
import {workerOf} from '../model/worker-of.js'
import type {Command} from '../operation.js'

/** How a replica with several apply workers orders commands that have no key. The cures of Pika #2708 and its relatives. */
export const REPLICA_ORDERS = {
  hash: 'a flush goes to the worker that its own name hashes to, as a key would',
  'own-channel': 'a flush goes to a worker that is kept for flushes',
  'wait-before': 'a flush waits for everything before it, and holds back nothing behind it',
  barrier: 'a flush waits for everything before it, and everything behind it waits for the flush',
  serial: 'one worker applies everything, in the order of the log',
} as const

export type ReplicaOrder = keyof typeof REPLICA_ORDERS

/** Whether this is the name of an order. */
export function isReplicaOrder(name: string): name is ReplicaOrder {
  return Object.hasOwn(REPLICA_ORDERS, name)
}

/** Where one command of the log is applied, and behind what. */
export interface Placement {
  /** From 0 on; a worker kept for flushes has the number behind the last. */
  readonly worker: number
  /** The commands that are applied before it in every schedule, as a bit mask of their places in the log. */
  readonly before: number
}

/** The places of every command of a log, in its order. A replica may apply them in any order that keeps `before`. */
export function placements(log: readonly Command[], order: ReplicaOrder, workers: number): readonly Placement[] {
  const placed: Placement[] = []
  let flushes = 0
  for (const [at, command] of log.entries()) {
    const isFlush = flushScope(command) !== null
    const worker = workerFor(command, isFlush, order, workers)
    const all = (1 << at) - 1
    let before = placed.reduce((mask, earlier, place) => (earlier.worker === worker ? mask | (1 << place) : mask), 0)
    if (isFlush && (order === 'wait-before' || order === 'barrier')) before = all
    if (order === 'barrier') before |= flushes
    if (isFlush) flushes |= 1 << at
    placed.push({worker, before})
  }
  return placed
}

function workerFor(command: Command, isFlush: boolean, order: ReplicaOrder, workers: number): number {
  if (order === 'serial') return 0
  if (isFlush && order !== 'hash') return workers
  // Pika hashes the first argument, or the command's own name, as typed, where there is none.
  return workerOf(command[1] ?? command[0] ?? commandName(command), workers)
}
