import type {ScriptForm} from '../command/script-calls.js'

/** Where a client's connection goes. */
export type ViewRole = 'primary' | 'replica' | 'cache'

/** One step of a client, as parsed; command texts are compiled by the plan. */
export type Step =
  | {readonly kind: 'command'; readonly text: string}
  | {readonly kind: 'pause'; readonly ms: number}
  /** Clients that name the same barrier wait for each other. */
  | {readonly kind: 'together'; readonly barrier: string}
  | {readonly kind: 'transaction'; readonly steps: readonly Step[]}
  /** One EVAL or FCALL that runs these commands. */
  | {readonly kind: 'script'; readonly form: ScriptForm; readonly steps: readonly Step[]}
  /** These steps go out in one write, whatever the client's own `pipeline` says. */
  | {readonly kind: 'pipeline'; readonly steps: readonly Step[]}
  | {readonly kind: 'repeat'; readonly times: number; readonly steps: readonly Step[]}
  /** One of the steps, chosen by the seed in proportion to its weight. */
  | {readonly kind: 'mix'; readonly choices: ReadonlyArray<{readonly weight: number; readonly step: Step}>}
  | {readonly kind: 'settle'}
  | {readonly kind: 'snapshot'}

/** A client of a workload: one or more connections that run the same steps. */
export interface ClientScript {
  readonly name: string
  readonly on: ViewRole
  /** How many connections run these steps, each with its own values and choices. */
  readonly connections: number
  /** How often the steps run within a round; for clients without `everyMs`. */
  readonly repeat: number
  /** All steps of one round, or of one repeat, go out as one pipeline. */
  readonly pipeline: boolean
  /** Runs the steps again and again, this far apart, until the other clients have ended their round. */
  readonly everyMs: number | null
  readonly steps: readonly Step[]
}

/** A script: clients, their commands, repeats. */
export interface Workload {
  readonly name: string
  readonly summary: string
  /** Databases the workload may touch; clients start in the first one. */
  readonly databases: readonly number[]
  readonly rounds: number
  readonly clients: readonly ClientScript[]
  /** Commands (lower case) without which it is left out of a suite. */
  readonly needs?: readonly string[]
  /** Commands that lockstep does not know may be sent; their effects are then unknown to the checkers. */
  readonly allowUnknownCommands?: true
}
