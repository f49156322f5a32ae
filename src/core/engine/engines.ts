import type {Engine} from './engine.js'
import type {EngineFacts} from './engine-facts.js'
import {KEYDB} from './keydb.js'
import {KVROCKS} from './kvrocks.js'
import {LAB} from './lab.js'
import {DRAGONFLY, selfNamed, UNKNOWN} from './other.js'
import type {Info} from './parse-info.js'
import type {ServerRecipe} from './server-recipe.js'
import {PIKA} from './pika.js'
import {REDIS} from './redis.js'
import {VALKEY} from './valkey.js'

/** Every engine that lockstep knows. Redis comes last, since most others tell a version of it beside their own. */
export const ENGINES: readonly Engine[] = [LAB, PIKA, VALKEY, KVROCKS, DRAGONFLY, KEYDB, REDIS]

/** How servers of each engine are started that lockstep can start, by what operators call it: `redis`, `pika`, ... */
export const RECIPES: ReadonlyMap<string, ServerRecipe> = new Map(
  ENGINES.flatMap(({name, recipe}) => (recipe ? [[name.toLowerCase(), recipe] as const] : [])),
)

/** What is so of the server behind an `INFO` answer. An unknown engine promises only its final state. */
export function engineFacts(info: Info): EngineFacts {
  const engine = engineOf(info)
  return engine.facts(engine.versionIn(info) ?? '?', info)
}

/** The engine that this INFO answer is of. */
function engineOf(info: Info): Engine {
  const known = ENGINES.find(({versionIn}) => versionIn(info) !== null)
  const selfName = info.get('server_name')
  if (selfName !== undefined && selfName !== 'redis' && (known === undefined || known === REDIS))
    return selfNamed(selfName)
  return known ?? UNKNOWN
}

/** The facts of an engine that a record names; a name that is not known is that of a server that named itself. */
export function recordedEngine(name: string, version: string): EngineFacts {
  const engine = [...ENGINES, UNKNOWN].find((each) => each.name === name) ?? selfNamed(name)
  return engine.facts(version, new Map())
}
