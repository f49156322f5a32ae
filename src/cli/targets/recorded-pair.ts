import {Failure} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {PairSource} from '../../app/ports/pair-source.js'
import type {TargetFacts} from '../../core/report/report.js'
import type {OwnSetting, RunDescription} from '../../core/run-description.js'
import {isLabFault} from '../../lab/faults/lab-faults.js'
import {openPair, type PairFlags} from './pair.js'
import {ownFlags, type OwnFlags} from './own-flags.js'
import type {TargetFlags} from './target-flags.js'

/**
 * The pair a recorded run is repeated on: the embedded one with the same faults, one that is started as it was (but for
 * what these flags say), else the servers that the flags name, else the recorded addresses (over TLS when a TLS flag is given). Passwords come from where `run` takes them.
 */
export function recordedPair(
  description: RunDescription,
  flags: TargetFlags & Partial<OwnFlags>,
  clock: Clock,
  signal: AbortSignal,
): PairSource {
  const chosen = pairFlags(description, flags)
  return {open: (seed) => openPair(chosen, seed, clock, signal)}
}

function pairFlags({lab, own, nemesis, targets}: RunDescription, flags: TargetFlags & Partial<OwnFlags>): PairFlags {
  const order = targets.replicas[0]?.order
  const common = {...flags, ...(order === undefined ? {} : {order})}
  const elsewhere = [flags.primary, flags.replica, flags.cache].some((given) => given !== undefined)
  if (own && !elsewhere) return {...common, nemesis, ...flagsOf(own), ...givenOf(flags)}
  const named = elsewhere || flags.binary !== undefined
  if (lab && !named) {
    return {
      ...common,
      lab: true,
      fault: lab.faults.filter(isLabFault),
      ...(lab.rate === undefined ? {} : {'fault-rate': lab.rate}),
      'replica-order': lab.replicaOrder,
      'cache-clear': lab.cacheClear,
    }
  }
  // The ports of a pair of lockstep's own are gone; of servers, those that the flags leave out are the recorded ones.
  if (lab ?? own) return common
  if (!targets.primary) throw new Failure('usage', 'the recorded run names no servers', 'give --primary and --replica')
  const address = ({address}: TargetFacts) => address
  return {
    ...common,
    recorded: {
      primary: [targets.primary.address],
      replica: targets.replicas.map(address),
      cache: targets.caches.map(address),
    },
  }
}

/** What the flags say of a pair to be started. */
function givenOf(flags: Partial<OwnFlags>): Partial<OwnFlags> {
  const names = Object.keys(ownFlags) as Array<keyof OwnFlags>
  return Object.fromEntries(names.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])))
}

/** The flags that start such a pair again. */
function flagsOf(own: OwnSetting): Partial<OwnFlags> {
  return {
    binary: own.binary,
    'replica-binary': own.replicaBinary,
    engine: own.engine,
    'server-option': [...own.options],
    'primary-option': [...own.primaryOptions],
    'replica-option': [...own.replicaOptions],
    replicas: own.replicas,
    chain: own.chain,
  }
}
