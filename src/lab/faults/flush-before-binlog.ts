import type {FaultDefinition} from './fault-hooks.js'

const MIN_MS = 1
const MAX_MS = 8

/**
 * Running a flush and logging it are two steps. A write of another connection that comes between them is applied
 * after the flush and logged before it, so that the replica wipes it.
 */
export const flushBeforeBinlog: FaultDefinition<'flush-before-binlog'> = {
  name: 'flush-before-binlog',
  summary: 'writes that ran after a flush are logged before it, and the replica loses them',
  issue: 'OpenAtomFoundation/pika#2805, #220',
  hooks: (random, fires) => ({logsFlushLateMs: () => (fires() ? random.between(MIN_MS, MAX_MS) : null)}),
}
