import type {FaultDefinition} from './fault-hooks.js'

const MIN_MS = 1
const MAX_MS = 8

/** The primary's flush removes half of the names, lets other clients run, and removes the others later. */
export const tornFlush: FaultDefinition<'torn-flush'> = {
  name: 'torn-flush',
  summary: 'a flush on the primary happens in two halves, with other clients served in between',
  issue: null,
  hooks: (random, fires) => ({tearsFlushMs: () => (fires() ? random.between(MIN_MS, MAX_MS) : null)}),
}
