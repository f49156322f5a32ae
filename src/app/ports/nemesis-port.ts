import type {NemesisPlan} from '../../core/nemesis/nemesis-plan.js'

/** Does to a pair of lockstep's own what a plan says. Both take effect at once. */
export interface NemesisPort {
  begin(plan: NemesisPlan): void
  heal(plan: NemesisPlan): void
}
