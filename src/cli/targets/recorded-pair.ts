import {Failure} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {PairSource} from '../../app/ports/pair-source.js'
import type {TargetFacts} from '../../core/report/report.js'
import type {RunDescription} from '../../core/run-description.js'
import {isLabFault} from '../../lab/faults/lab-faults.js'
import {openPair, type PairFlags} from './pair.js'
import type {TargetFlags} from './target-flags.js'

/**
 * The pair a recorded run is repeated on: the embedded one with the same faults, else the servers that the flags name,
 * else the recorded addresses (over TLS when a TLS flag is given). Passwords come from where `run` takes them.
 */
export function recordedPair(
  description: RunDescription,
  flags: TargetFlags,
  clock: Clock,
  signal: AbortSignal,
): PairSource {
  const chosen = pairFlags(description, flags)
  return {open: (seed) => openPair(chosen, seed, clock, signal)}
}

function pairFlags({lab, targets}: RunDescription, flags: TargetFlags): PairFlags {
  const order = targets.replicas[0]?.order
  const common = {...flags, ...(order === undefined ? {} : {order})}
  const named = flags.primary !== undefined || flags.replica !== undefined || flags.cache !== undefined
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
  // A lab's ports are gone; of servers, those that the flags leave out are the recorded ones.
  if (lab) return common
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
