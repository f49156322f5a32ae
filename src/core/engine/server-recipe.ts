import type {Command} from '../operation.js'

/** A setting of a server, as its configuration file says it. */
export type ServerOption = readonly [name: string, value: string]

/** A server of an own pair that is to be started. */
export interface ServerPlace {
  readonly port: number
  /** Its own folder, and empty. */
  readonly folder: string
  /** Of a replica: the port of the server that it follows, on 127.0.0.1. */
  readonly follows: number | null
  /** What it asks of clients and gives its primary; null where there is none. */
  readonly password: string | null
}

/** How servers of one engine are started by lockstep, for a pair of its own on 127.0.0.1. */
export interface ServerRecipe {
  /** What `BINARY --version` prints, when it is of this engine. */
  readonly version: RegExp
  /** Further ports that a server takes, as distances from its own. */
  readonly morePorts: readonly number[]
  readonly settings: (place: ServerPlace) => readonly ServerOption[]
  /** What stands between a setting's name and its value. */
  readonly separator: string
  /** The words behind the binary. */
  readonly words: (configPath: string) => readonly string[]
  /** What makes a replica of a server that is up, where its settings do not; sent again when no link comes of it. */
  readonly follow: ((primaryPort: number) => readonly Command[]) | null
}

/**
 * The configuration file of a server. What the operator sets stands instead of what the recipe says under that name,
 * and may come several times.
 */
export function configText(recipe: ServerRecipe, place: ServerPlace, options: readonly ServerOption[]): string {
  const chosen = new Set(options.map(([name]) => name))
  const own = recipe.settings(place).filter(([name]) => !chosen.has(name))
  return [...own, ...options].map(([name, value]) => `${name}${recipe.separator}${value}\n`).join('')
}

/** Settings that lockstep decides itself: without them it would not find its servers, or leave something behind. */
const DECIDED = new Set(
  (
    'bind port dir daemonize replicaof slaveof tls-port tls-replication pidfile logfile network-interface db-path log-path ' +
    'dump-path db-sync-path'
  ).split(' '),
)

/** Why an operator may not set this, and what to do instead; null where they may. */
export function optionProblem([name, value]: ServerOption): {readonly why: string; readonly next: string} | null {
  const known = name.toLowerCase()
  if (!/^[\w-]+$/.test(name)) return {why: `"${name}" is not the name of a setting`, next: 'write KEY=VALUE'}
  if (/[\r\n]/.test(value)) return {why: `the value of ${name} has several lines`, next: 'give one flag for each line'}
  if (/pass|^(master|primary)auth$|^user$/.test(known))
    return {
      why: `${name} holds a secret, and arguments show in the process list`,
      next: 'set LOCKSTEP_PASSWORD, or use --password-file: both servers then ask for it',
    }
  if (DECIDED.has(known)) return {why: `${name} is decided by lockstep for a pair of its own`, next: 'leave it out'}
  return null
}
