import {bulkId} from '../bulk.js'
import {commandName, flushScope} from '../command/command-facts.js'
import type {ModelValue} from '../model/keyspace-model.js'
import type {Command} from '../operation.js'
import type {CacheClear} from './cache-clears.js'
import {applyTo, type ModelState} from './explore-replica.js'

/** A step of the server: a command of the client (its place), or something in the background. */
export type CacheStep = number | {readonly load: string} | 'clear'

/** A read that was answered with something that the store did not hold. */
export interface StaleRead {
  /** Its place among the commands. */
  readonly at: number
  readonly served: ModelValue
  readonly stored: ModelValue
}

/** What going through every schedule of a server's background work brought. */
export interface CacheExploration {
  readonly schedules: number
  /** Those in which some read is stale. */
  readonly stale: number
  /** The stale one with the fewest steps; null when there is none. */
  readonly least: {readonly steps: readonly CacheStep[]; readonly read: StaleRead} | null
}

interface Server {
  /** The next command of the client. */
  readonly next: number
  readonly store: ModelState
  readonly cache: ModelState
  /** Values on their way into the cache, by key. */
  readonly loads: ModelState
  readonly clearing: boolean
  readonly serving: boolean
  readonly read: StaleRead | null
}

interface Node {
  readonly server: Server
  schedules: number
  readonly steps: readonly CacheStep[]
}

const NOTHING: ModelState = new Map()

/**
 * Goes through every order of one client's commands and what a server with a read cache does in the background: loads
 * of what a GET missed, and the clearing behind a flush. Exhaustive; equal states are followed once, and counted.
 */
export function exploreCache(commands: readonly Command[], clear: CacheClear): CacheExploration {
  const start = {next: 0, store: NOTHING, cache: NOTHING, loads: NOTHING, clearing: false, serving: true, read: null}
  let layer = new Map<string, Node>([['', {server: start, schedules: 1, steps: []}]])
  let schedules = 0
  let stale = 0
  let least: CacheExploration['least'] = null
  // Every step runs a command or ends a piece of background work, of which each command begins at most one.
  while (layer.size > 0) {
    const next = new Map<string, Node>()
    for (const node of layer.values()) {
      if (node.server.next === commands.length) {
        schedules += node.schedules
        if (!node.server.read) continue
        stale += node.schedules
        least ??= {steps: node.steps, read: node.server.read}
        continue
      }
      for (const [step, server] of successors(node.server, commands, clear)) {
        const id = serverId(server)
        const known = next.get(id)
        if (known) known.schedules += node.schedules
        else next.set(id, {server, schedules: node.schedules, steps: [...node.steps, step]})
      }
    }
    layer = next
  }
  return {schedules, stale, least}
}

function* successors(
  server: Server,
  commands: readonly Command[],
  clear: CacheClear,
): Iterable<readonly [CacheStep, Server]> {
  yield [server.next, {...run(server, commands[server.next]!, clear), next: server.next + 1}]
  for (const [key, value] of server.loads) {
    const cache = new Map(server.cache).set(key, value)
    yield [{load: key}, {...server, cache, loads: without(server.loads, key)}]
  }
  if (server.clearing) yield ['clear', {...server, cache: NOTHING, loads: NOTHING, clearing: false, serving: true}]
}

function run(server: Server, command: Command, clear: CacheClear): Server {
  if (flushScope(command) !== null) return flush(server, clear)
  if (commandName(command) === 'get') return get(server, bulkId(command[1]!))
  const store = applyTo(server.store, command)
  let {cache, loads} = server
  for (const key of new Set([...cache.keys(), ...loads.keys()])) {
    if (store.get(key) === server.store.get(key)) continue
    loads = without(loads, key)
    if (cache.has(key)) cache = store.has(key) ? new Map(cache).set(key, store.get(key)!) : without(cache, key)
  }
  return {...server, store, cache, loads}
}

function flush(server: Server, clear: CacheClear): Server {
  switch (clear) {
    case 'async':
      return {...server, store: NOTHING, clearing: true}
    case 'sync':
      return {...server, store: NOTHING, cache: NOTHING, loads: NOTHING}
    case 'invalidate-first':
      return {...server, store: NOTHING, loads: NOTHING, clearing: true, serving: false}
  }
}

function get(server: Server, key: string): Server {
  const stored = server.store.get(key) ?? null
  const served = server.serving ? (server.cache.get(key) ?? stored) : stored
  const read = JSON.stringify(served) === JSON.stringify(stored) ? null : {at: server.next, served, stored}
  const loads = server.serving && !server.cache.has(key) && stored !== null
  return {
    ...server,
    loads: loads ? new Map(server.loads).set(key, stored) : server.loads,
    read: server.read ?? read,
  }
}

function without(state: ModelState, key: string): ModelState {
  const rest = new Map(state)
  rest.delete(key)
  return rest
}

function serverId({store, cache, loads, ...rest}: Server): string {
  const sorted = (state: ModelState) => [...state].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([rest, sorted(store), sorted(cache), sorted(loads)])
}
