import {ORDERS} from '../order.js'
import * as z from 'zod'
import type {DeepReadonly} from '../deep-readonly.js'

const viewInfo = z
  .object({
    order: z.exactOptional(z.enum(ORDERS)).describe('What a replica promises about the order of updates.'),
    scope: z
      .exactOptional(z.enum(['instance', 'database']))
      .describe('Whether "total" holds across databases ("instance", the default) or inside each one.'),
  })
  .describe('What is known of a view before the first operation.')

export const historyHeaderSchema = z
  .object({
    schema: z.literal('lockstep.history/1'),
    views: z.record(z.string(), viewInfo),
    initial: z
      .exactOptional(z.enum(['empty', 'unknown']))
      .describe('Whether the databases were empty when the history began; "empty" when absent.'),
    workload: z.exactOptional(z.string()),
    seed: z.exactOptional(z.int()),
  })
  .describe('The first line of a history.')

/** What is known of a view before the first operation. */
export type ViewInfo = DeepReadonly<z.output<typeof viewInfo>>

/** The first line of a history. */
export type HistoryHeader = DeepReadonly<z.output<typeof historyHeaderSchema>>

export const settledSchema = z
  .object({
    status: z.enum(['converged', 'diverged', 'lagging', 'stuck', 'inconclusive']),
    waitedMs: z.number().min(0),
    detail: z.exactOptional(z.string()).describe('One line a person understands.'),
    markersSeen: z.exactOptional(z.int().min(0)),
    markers: z.exactOptional(z.int().min(0)),
    equalDigests: z.exactOptional(z.int().min(0)),
    offsets: z
      .exactOptional(z.record(z.string(), z.record(z.string(), z.number())))
      .describe('Replication offsets of each view at that time, by log.'),
  })
  .describe('How the pair settled, before the final reads.')

/** How the pair settled, written before the final reads. */
export type Settled = DeepReadonly<z.output<typeof settledSchema>>
