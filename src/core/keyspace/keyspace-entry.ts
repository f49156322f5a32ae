import * as z from 'zod'
import type {Bulk} from '../bulk.js'
import {bulkSchema} from '../bulk-schema.js'
import type {DeepReadonly} from '../deep-readonly.js'

export const keyspaceValueSchema = z.discriminatedUnion('type', [
  z.object({type: z.literal('string'), string: bulkSchema}),
  z.object({type: z.literal('hash'), hash: z.array(z.tuple([bulkSchema, bulkSchema]))}),
  z.object({type: z.literal('list'), list: z.array(bulkSchema)}),
  z.object({type: z.literal('set'), set: z.array(bulkSchema)}),
  z.object({type: z.literal('zset'), zset: z.array(z.tuple([bulkSchema, z.string()]))}),
  z.object({type: z.literal('stream'), stream: z.unknown()}),
  z
    .object({type: z.literal('other'), name: z.string(), dump: bulkSchema.nullable()})
    .describe('A type that is compared by the bytes of DUMP, or not at all when there are none.'),
])

/**
 * A value in canonical form: equal data gives equal JSON, whatever order the server returned it in.
 * Hashes, sets and sorted sets are sorted by `bulkId`; scores are shortest decimals.
 */
export type KeyspaceValue = DeepReadonly<z.output<typeof keyspaceValueSchema>>

/** One name of one type in one database; on engines where a name holds several types it has several entries. */
export interface KeyspaceEntry {
  readonly db: number
  readonly key: Bulk
  readonly value: KeyspaceValue
  /** Absolute expiry in milliseconds since the epoch; null without expiry. */
  readonly expireAtMs: number | null
}
