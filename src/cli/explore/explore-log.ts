import {Failure} from '../../app/failure.js'
import {CACHE_CLEARS, isCacheClear} from '../../core/explore/cache-clears.js'
import {exploreCache} from '../../core/explore/explore-cache.js'
import {exploreReplica} from '../../core/explore/explore-replica.js'
import {LogError, parseLog, REPORTED_LOG, REPORTED_READS} from '../../core/explore/parse-log.js'
import {renderClears, renderOrders} from '../../core/explore/render-exploration.js'
import {isReplicaOrder, placements, REPLICA_ORDERS} from '../../core/explore/replica-order.js'
import type {Command} from '../../core/operation.js'
import {textStyleOf} from '../output/text-style-of.js'

/** What `lockstep explore` was asked for. */
export interface ExploreFlags {
  readonly order?: readonly string[] | undefined
  readonly 'cache-clear'?: readonly string[] | undefined
  readonly workers: number
  readonly json: boolean
}

/** Goes through every schedule; `holds` tells whether none of them went wrong. */
export function exploreLog(texts: readonly string[], flags: ExploreFlags): {text: string; holds: boolean} {
  const clears = flags['cache-clear']
  return clears?.length ? exploreClears(texts, clears, flags.json) : exploreOrders(texts, flags)
}

function exploreOrders(texts: readonly string[], flags: ExploreFlags): {text: string; holds: boolean} {
  const log = parsed(texts.length > 0 ? texts : REPORTED_LOG, 'refused')
  const explored = named(flags.order ?? ['all'], REPLICA_ORDERS)
    .filter(isReplicaOrder)
    .map((order) => {
      const placed = placements(log, order, flags.workers)
      return {order, placed, exploration: exploreReplica(log, placed)}
    })
  const text = flags.json
    ? json(
        log,
        explored.map(({order, placed, exploration: {schedules, diverging, least}}) => ({
          order,
          workers: placed.map(({worker}) => worker),
          schedules,
          diverging,
          least: least?.order.map((at) => at + 1) ?? null,
        })),
      )
    : renderOrders(log, explored, textStyleOf(process.stdout, process.env))
  return {text, holds: explored.every(({exploration}) => exploration.diverging === 0)}
}

function exploreClears(
  texts: readonly string[],
  clears: readonly string[],
  asJson: boolean,
): {text: string; holds: boolean} {
  const commands = parsed(texts.length > 0 ? texts : REPORTED_READS, 'allowed')
  const explored = named(clears, CACHE_CLEARS)
    .filter(isCacheClear)
    .map((clear) => ({clear, exploration: exploreCache(commands, clear)}))
  const text = asJson
    ? json(
        commands,
        explored.map(({clear, exploration}) => ({cacheClear: clear, ...exploration})),
      )
    : renderClears(commands, explored, textStyleOf(process.stdout, process.env))
  return {text, holds: explored.every(({exploration}) => exploration.stale === 0)}
}

function named(asked: readonly string[], known: object): readonly string[] {
  return asked.includes('all') ? Object.keys(known) : asked
}

function parsed(texts: readonly string[], reads: 'refused' | 'allowed'): readonly Command[] {
  try {
    return parseLog(texts, reads)
  } catch (error) {
    if (error instanceof LogError)
      throw new Failure(
        'usage',
        error.message,
        'each command is one argument: lockstep explore "SET k 1" FLUSHDB "SET k 2"',
      )
    throw error
  }
}

function json(log: readonly Command[], explored: readonly object[]): string {
  return JSON.stringify({schema: 'lockstep.exploration/1', log, explored}, null, 2)
}
