import type {FaultDefinition} from './fault-hooks.js'

/** A hash that lost its last field stays, with nothing in it. */
export const emptyHashKept: FaultDefinition<'empty-hash-kept'> = {
  name: 'empty-hash-kept',
  summary: 'the replica keeps hashes that have become empty',
  issue: null,
  hooks: (_random, fires) => ({keepsEmpty: (type) => type === 'hash' && fires()}),
}

/** So do other containers. */
export const emptyListKept: FaultDefinition<'empty-list-kept'> = {
  name: 'empty-list-kept',
  summary: 'the replica keeps lists, sets and sorted sets that have become empty',
  issue: null,
  hooks: (_random, fires) => ({keepsEmpty: (type) => type !== 'hash' && fires()}),
}
