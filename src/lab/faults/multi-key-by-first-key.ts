import {commandKeys} from '../../core/command/command-keys.js'
import type {FaultDefinition} from './fault-hooks.js'

/** A command of several keys is one entry of the log, applied by the worker of its first key while the others race. */
export const multiKeyByFirstKey: FaultDefinition<'multi-key-by-first-key'> = {
  name: 'multi-key-by-first-key',
  summary: 'commands of several keys are applied whole on the worker of their first key, out of order with the others',
  issue: 'OpenAtomFoundation/pika#1638, #2944',
  hooks: (_random, fires) => ({logsAsTyped: (words) => commandKeys(words).length > 1 && fires()}),
}
