import type {EngineFacts} from './engine-facts.js'
import type {Info} from './parse-info.js'
import type {ServerRecipe} from './server-recipe.js'

/** All that lockstep knows of one kind of server; each stands in a file of its own. */
export interface Engine {
  /** As reports name it. */
  readonly name: string
  /** What the server calls its version when its INFO is one of this engine; else null. */
  readonly versionIn: (info: Info) => string | null
  /** What is so in this version; `info` may tell how it is set up, and is empty for servers known from records. */
  readonly facts: (version: string, info: Info) => EngineFacts
  /** Rows for the table of commands: those that this engine alone has. */
  readonly commands?: string
  /** How lockstep starts servers of it; absent where it does not know how. */
  readonly recipe?: ServerRecipe
}

/** Whether a version such as `v3.5.5` is this one or a later one. */
export function atLeast(version: string, floor: readonly number[]): boolean {
  const parts = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0)
  for (const [at, least] of floor.entries()) {
    const part = parts[at] ?? 0
    if (part !== least) return part > least
  }
  return true
}
