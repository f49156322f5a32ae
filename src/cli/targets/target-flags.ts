import {Flags} from '@oclif/core'
import {CACHE_CLEARS, type CacheClear} from '../../core/explore/explore-cache.js'
import {REPLICA_ORDERS, type ReplicaOrder} from '../../core/explore/replica-order.js'

const group = {helpGroup: 'TARGETS'} as const
const several = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const

/**
 * Flags that name the servers, for every command that talks to a pair. The environment is read by
 * `resolve-targets.ts`, not by the parser: a URL there may hold a password, and the parser shows values in errors.
 */
export const targetFlags = {
  primary: Flags.string({
    ...group,
    description: 'Primary: redis://HOST:PORT, rediss://HOST:PORT or unix://PATH. [env: LOCKSTEP_PRIMARY]',
    helpValue: 'URL',
  }),
  replica: Flags.string({
    ...group,
    ...several,
    description: 'Replica of that primary; repeatable. [env: LOCKSTEP_REPLICA]',
    helpValue: 'URL',
  }),
  cache: Flags.string({
    ...group,
    ...several,
    description: 'A further endpoint that serves the same data; repeatable. [env: LOCKSTEP_CACHE]',
    helpValue: 'URL',
  }),
  config: Flags.string({
    ...group,
    description: 'File with targets (default: lockstep.yaml in the working folder, if there).',
    helpValue: 'FILE',
  }),
  'password-file': Flags.string({
    ...group,
    description:
      'File that holds the password of all targets. [env: LOCKSTEP_PASSWORD, LOCKSTEP_PRIMARY_PASSWORD, LOCKSTEP_REPLICA_PASSWORD, LOCKSTEP_CACHE_PASSWORD]',
    helpValue: 'FILE',
  }),
  'tls-ca': Flags.string({
    ...group,
    description: 'PEM file of the authority that signed the servers. [env: LOCKSTEP_TLS_CA]',
    helpValue: 'FILE',
  }),
  'tls-cert': Flags.string({
    ...group,
    description: 'PEM file of the client certificate. [env: LOCKSTEP_TLS_CERT]',
    helpValue: 'FILE',
  }),
  'tls-key': Flags.string({
    ...group,
    description: 'PEM file of the client key. [env: LOCKSTEP_TLS_KEY]',
    helpValue: 'FILE',
  }),
  'tls-insecure': Flags.boolean({...group, description: 'Accept any server certificate.'}),
  'command-timeout': Flags.string({
    ...group,
    description: 'Time limit for connecting and for every reply.',
    default: '10s',
    helpValue: 'DURATION',
  }),
}

/** Flags for what the embedded pair does about flushes: the cures that `lockstep explore` goes through. */
export function cureFlags(helpGroup: string) {
  return {
    'replica-order': Flags.option({
      helpGroup,
      description: 'How the replica of the embedded pair orders flushes (default: barrier).',
      options: Object.keys(REPLICA_ORDERS) as ReplicaOrder[],
      helpValue: 'NAME',
    })(),
    'cache-clear': Flags.option({
      helpGroup,
      description: 'When the embedded pair clears its read caches around a flush (default: invalidate-first).',
      options: Object.keys(CACHE_CLEARS) as CacheClear[],
      helpValue: 'NAME',
    })(),
  }
}

/** Flags for the embedded pair. */
export const labFlags = {
  lab: Flags.boolean({...group, description: 'Use the embedded pair instead of targets.'}),
  fault: Flags.string({
    ...group,
    ...several,
    description: 'Switch on a fault of the embedded pair; repeatable. `lockstep lab --help` lists them.',
    helpValue: 'NAME',
  }),
  'fault-rate': Flags.string({
    ...group,
    description: 'How often a fault fires when it could: a share such as 0.05 or 5% (default: always).',
    helpValue: 'SHARE',
  }),
  ...cureFlags('TARGETS'),
}

/** What the parser makes of `targetFlags`. */
export interface TargetFlagValues {
  readonly primary?: string | undefined
  readonly replica?: readonly string[] | undefined
  readonly cache?: readonly string[] | undefined
  readonly config?: string | undefined
  readonly 'password-file'?: string | undefined
  readonly 'tls-ca'?: string | undefined
  readonly 'tls-cert'?: string | undefined
  readonly 'tls-key'?: string | undefined
  readonly 'tls-insecure'?: boolean | undefined
  readonly 'command-timeout': string
}
