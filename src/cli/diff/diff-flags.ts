import type {DiffOptionFlags} from './diff-options.js'
import type {PairFlags} from '../targets/pair.js'

/** The flags of `lockstep diff`, apart from those that read old runs only. */
export interface DiffFlags extends PairFlags, DiffOptionFlags {
  readonly match?: string | undefined
  readonly type?: string | undefined
  readonly limit?: number | undefined
  readonly since?: string | undefined
  readonly resume?: string | undefined
  readonly 'ttl-tolerance': string
  readonly 'settle-timeout': string
  readonly seed?: string | undefined
  readonly out?: string | undefined
  readonly quiet: boolean
  readonly json?: boolean | undefined
  readonly format?: readonly string[] | undefined
}
