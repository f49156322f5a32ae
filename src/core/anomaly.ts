import * as z from 'zod'
import {bulkSchema} from './bulk-schema.js'
import type {DeepReadonly} from './deep-readonly.js'

/** The anomalies of docs/checks.md, each found in a history. */
export const ANOMALY_KINDS = [
  'garbage-read',
  'aborted-read',
  'wrong-db',
  'wrong-key',
  'future-read',
  'stale-after-expire',
  'resurrected',
  'stale-after-flush',
  'stale-after-del',
  'stale-read',
  'lost-write',
  'split-view',
  'torn-flush',
  'flush-wrong-db',
  'transient-miss',
  'unexplained-nil',
  'flush-late',
  'flush-early',
  'lost-flush',
  'non-monotonic-read',
  'cross-key-order',
  'torn-transaction',
  'del-late',
  'lost-update',
  'replica-ahead',
  'replica-contradicts',
  'log-inverted',
] as const

/** The name of an anomaly, as docs/checks.md explains it. */
export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

export const anomalySchema = z
  .object({
    kind: z.enum(ANOMALY_KINDS),
    view: z.string().describe('The view whose read is impossible.'),
    db: z.int().min(0),
    key: bulkSchema,
    operations: z
      .array(z.int().min(1))
      .describe('Ids of the smallest set of operations that proves it; the offending one last.'),
    message: z.string().describe('One sentence that names the values and operations.'),
    windowMs: z
      .exactOptional(z.number().min(0))
      .describe('Of stale values: how long after the deletion one was still served, in milliseconds.'),
    also: z.exactOptional(z.array(z.enum(ANOMALY_KINDS))).describe('Other names the same evidence could bear.'),
  })
  .describe('A proof that a history is impossible on a correct system.')

/** A proof that a history is impossible on a correct system; what its fields mean stands in `anomalySchema`. */
export type Anomaly = DeepReadonly<z.output<typeof anomalySchema>>
