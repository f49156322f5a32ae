import type {NemesisPort} from '../../app/ports/nemesis-port.js'
import type {NemesisPlan} from '../../core/nemesis/nemesis-plan.js'
import type {LinkFault, LinkRelay} from './link-relay.js'
import type {OwnServer} from './own-server.js'

/** What can be done to these replicas, and to the relays in their links, one for each. */
export function nemesisOn(replicas: readonly OwnServer[], relays: readonly LinkRelay[]): NemesisPort {
  return {
    begin(plan) {
      const fault = linkFault(plan)
      if (fault) relays[plan.replica]!.begin(fault)
      else replicas[plan.replica]!.process.kill('SIGSTOP')
    },
    heal({kind, replica}) {
      if (kind === 'pause') replicas[replica]!.process.kill('SIGCONT')
      else relays[replica]!.heal()
    },
  }
}

function linkFault({kind, amount}: NemesisPlan): LinkFault | null {
  switch (kind) {
    case 'delay':
      return {kind, ms: amount ?? 0}
    case 'throttle':
      return {kind, bytesPerSecond: amount ?? 1}
    case 'pause':
      return null
    default:
      return {kind}
  }
}
