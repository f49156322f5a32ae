import * as z from 'zod'
import {bulkSchema} from './bulk-schema.js'
import type {DeepReadonly} from './deep-readonly.js'
import {keyspaceValueSchema} from './keyspace/keyspace-entry.js'

const side = z
  .object({
    value: keyspaceValueSchema,
    expireAtMs: z.number().nullable().describe('Milliseconds since the epoch; null without expiry.'),
    size: z
      .exactOptional(z.int().min(0))
      .describe('Elements, or bytes of a string, of the whole value where only a part of it is shown.'),
  })
  .nullable()
  .describe('What one side holds under the key; null when it holds nothing.')

export const divergenceSchema = z
  .object({
    view: z.string().describe('The view that is at fault, as far as is known.'),
    against: z
      .string()
      .describe(
        'What it was compared with: another view, "model", or "store" (what is served against what is stored).',
      ),
    db: z.int().min(0),
    key: bulkSchema,
    kind: z.enum(['missing', 'extra', 'type', 'value', 'ttl']),
    expected: side,
    actual: side,
    operations: z
      .exactOptional(z.array(z.int().min(1)))
      .describe('Ids of the operations that concern the key, in order.'),
    explanation: z.exactOptional(z.string()),
  })
  .describe("A key that differs between two views, or between a view and the model's final state.")

/** A key that differs; what its fields mean stands in `divergenceSchema`. */
export type Divergence = DeepReadonly<z.output<typeof divergenceSchema>>

/** How a key differs. */
export type DivergenceKind = Divergence['kind']

/** What one side holds under a key; null when it holds nothing. */
export type DivergenceSide = Divergence['expected']
