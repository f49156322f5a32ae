import {Flags, type Interfaces} from '@oclif/core'
import {Failure} from '../../app/failure.js'
import {CACHE_CLEARS, type CacheClear} from '../../core/explore/cache-clears.js'
import {REPLICA_ORDERS, type ReplicaOrder} from '../../core/explore/replica-order.js'
import type {LabFault} from '../../lab/faults/lab-faults.js'
import {durationFlagOr, nameFlag, shareFlag} from '../flags/values.js'
import {DIALECT_NAMES} from '../../lab/dialect/dialect-names.js'

const group = {helpGroup: 'TARGETS'} as const
const several = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const

/**
 * Flags that name the servers, for every command that talks to a pair. The environment is read by
 * `resolve-targets.ts`, not by the parser: a URL there may hold a password, and the parser shows values in errors.
 */
export const targetFlags = {
  primary: nameFlag({
    ...group,
    description: 'Primary: redis://HOST:PORT, rediss://HOST:PORT or unix://PATH. [env: LOCKSTEP_PRIMARY]',
    helpValue: 'URL',
  }),
  replica: nameFlag({
    ...group,
    ...several,
    description: 'Replica of that primary; repeatable. [env: LOCKSTEP_REPLICA]',
    helpValue: 'URL',
  }),
  cache: nameFlag({
    ...group,
    ...several,
    description: 'A further endpoint that serves the same data; repeatable. [env: LOCKSTEP_CACHE]',
    helpValue: 'URL',
  }),
  config: nameFlag({
    ...group,
    description: 'File with targets (default: lockstep.yaml in the working folder, if there).',
    helpValue: 'FILE',
  }),
  'password-file': nameFlag({
    ...group,
    description:
      'File that holds the password of all targets. [env: LOCKSTEP_PASSWORD, LOCKSTEP_PRIMARY_PASSWORD, LOCKSTEP_REPLICA_PASSWORD, LOCKSTEP_CACHE_PASSWORD]',
    helpValue: 'FILE',
  }),
  'tls-ca': nameFlag({
    ...group,
    description: 'PEM file of the authority that signed the certificates of the servers. [env: LOCKSTEP_TLS_CA]',
    helpValue: 'FILE',
  }),
  'tls-cert': nameFlag({
    ...group,
    description: 'PEM file of the client certificate. [env: LOCKSTEP_TLS_CERT]',
    helpValue: 'FILE',
  }),
  'tls-key': nameFlag({
    ...group,
    description: 'PEM file of the client key. [env: LOCKSTEP_TLS_KEY]',
    helpValue: 'FILE',
  }),
  'tls-insecure': Flags.boolean({...group, description: 'Accept any server certificate.'}),
  'command-timeout': durationFlagOr('10s', {
    ...group,
    description: 'Time limit for connecting and for every reply.',
    leastMs: 1,
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

/** As which engine the embedded pair answers. */
export function dialectFlag(helpGroup: string) {
  return Flags.option({
    helpGroup,
    description:
      'As which engine the pair answers, with its commands, refusals, delays and hazards (default: its own way).',
    options: DIALECT_NAMES,
    helpValue: 'NAME',
  })()
}

/** A flag that names a fault of the embedded pair. */
export const faultFlag = Flags.custom<LabFault>({
  helpValue: 'NAME',
  async parse(text) {
    const {isLabFault, LAB_FAULTS} = await import('../../lab/faults/lab-faults.js')
    if (isLabFault(text)) return text
    const names = LAB_FAULTS.map(({name}) => name)
    const {nearestName} = await import('../../core/workload/nearest-name.js')
    const near = nearestName(text, names)
    const hint = `${near === undefined ? '' : `did you mean ${near}? `}allowed: ${names.join(', ')}`
    throw new Failure('usage', `no fault is called "${text}"`, hint)
  },
})

/** Flags for the embedded pair. */
export const labFlags = {
  lab: Flags.boolean({...group, description: 'Use the embedded pair instead of targets.'}),
  fault: faultFlag({
    ...group,
    ...several,
    description: 'Switch on a fault of the embedded pair; repeatable. `lockstep lab --help` lists them.',
    helpValue: 'NAME',
  }),
  'fault-rate': shareFlag({
    ...group,
    description: 'How often a fault fires when it could: a share such as 0.05 or 5% (default: always).',
  }),
  ...cureFlags('TARGETS'),
}

/** What the parser makes of `targetFlags`. */
export type TargetFlags = Omit<Interfaces.InferredFlags<typeof targetFlags>, 'json'>

/** What the parser makes of `labFlags`. */
export type LabFlags = Omit<Interfaces.InferredFlags<typeof labFlags>, 'json'>
