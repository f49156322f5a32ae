import type {FaultDefinition} from './fault-hooks.js'

const SHORTEST_MS = 1
const LONGEST_MS = 8

/** The primary's flush removes half of the names, lets other clients run, and removes the others later. */
export const tornFlush: FaultDefinition<'torn-flush'> = {
  name: 'torn-flush',
  summary: 'a flush on the primary happens in two halves, with other clients served in between',
  issue: null,
  hooks: (random, fires) => ({tearsFlushMs: () => (fires() ? random.between(SHORTEST_MS, LONGEST_MS) : null)}),
}
