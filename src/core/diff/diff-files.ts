import * as z from 'zod'
import type {DeepReadonly} from '../deep-readonly.js'

const count = z.int().min(0)
const text = z.string()

export const diffSettingsSchema = z
  .object({
    schema: z.literal('lockstep.diff/1'),
    databases: z.array(count).nullable().describe('Null: all that either server has.'),
    match: text.nullable(),
    type: text.nullable(),
    sample: z.number().gt(0).max(1).nullable(),
    shard: z.object({index: z.int().min(1), of: z.int().min(1)}).nullable(),
    limit: z.int().min(1).nullable(),
    ttlToleranceMs: z.number().min(0).nullable().describe('Null: as the engines have it.'),
    expiry: z.boolean().default(true).describe('Whether it is compared when keys expire.'),
    since: text.nullable().describe('The run whose differences alone are looked at.'),
    primary: text.describe('Its address.'),
    replicas: z.array(text),
  })
  .describe('What a diff was asked for: what a resumed one, or a merge of parts, has to know.')

/** What `diff.json` holds; what its fields mean stands in `diffSettingsSchema`. */
export type DiffSettings = DeepReadonly<z.output<typeof diffSettingsSchema>>

const scanPlace = z
  .object({
    cursor: z
      .string()
      .regex(/^(\d+|[a-z]+:[A-Za-z0-9+/=]*)$/)
      .describe('That of SCAN; or a type and, in base64, the name to go on with.'),
    done: z.boolean(),
  })
  .describe('Where a scan of one database stands: all names before the cursor are compared.')

const databasePlaces = z.object({
  forward: scanPlace.describe('Of the primary, comparing values.'),
  backward: scanPlace.describe('Of the replica, for names that only it has.'),
  expiry: scanPlace.describe(
    'Of the primary, comparing expiry; done also when it was compared with the values, or no key has one.',
  ),
})

const diffCounts = z.object({
  listedOnPrimary: count,
  listedOnReplica: count,
  compared: count.describe('Keys whose value and expiry were compared, and keys found on the replica only.'),
  transient: count.describe('Keys that differed at first sight because a write was in flight.'),
  expired: count.describe('Keys whose time had come on one side only.'),
  lasting: count.describe('Differences that last.'),
  kinds: z.partialRecord(z.enum(['missing', 'extra', 'type', 'value', 'ttl']), count),
  undecided: count,
  uncompared: count.describe('Keys of a type that the servers offer no way to compare.'),
})

const replicationState = z.object({
  role: z.enum(['master', 'slave', 'unknown']),
  historyId: text.nullable(),
  runId: text.nullable(),
  uptimeSeconds: z.number().nullable(),
  linkUp: z.boolean(),
  syncing: z.boolean(),
  loading: z.boolean(),
  offsets: z.record(text, z.number()),
  masterAddress: text.nullable(),
})

const watchBaseline = z
  .object({
    state: replicationState,
    syncs: z.number(),
    calls: z.record(text, z.number()),
    written: text
      .nullable()
      .describe('Equal in two looks when no key was changed, expired or evicted between them; null: not told.'),
  })
  .describe('What later looks at a server are compared with.')

export const checkpointSchema = z
  .object({
    schema: z.literal('lockstep.diff-checkpoint/1'),
    replica: text,
    databases: z.record(z.string().regex(/^\d+$/), databasePlaces),
    counts: diffCounts,
    watch: z.object({baseline: z.array(watchBaseline).length(2), reasons: z.array(text)}),
    suspects: z.array(z.tuple([count, z.base64()])).describe('Keys under suspicion, undecided yet.'),
  })
  .describe('How far the comparison of a pair has come: enough to go on from there.')

/** What a checkpoint file holds; what its fields mean stands in `checkpointSchema`. */
export type Checkpoint = DeepReadonly<z.output<typeof checkpointSchema>>

/** Where a scan of one side of one database stands: all names before `cursor` are compared. */
export type ScanPlace = DeepReadonly<z.output<typeof scanPlace>>

/** Where the scans of one database stand. */
export type DatabasePlaces = {-readonly [Side in keyof z.output<typeof databasePlaces>]: ScanPlace}

/** What a comparison has counted. */
export type DiffCounts = z.output<typeof diffCounts>

/** What is compared with later looks at a server; plain data, so that an interrupted diff can go on from it. */
export type WatchBaseline = DeepReadonly<z.output<typeof watchBaseline>>

/** What an interrupted diff keeps of its watch. */
export type WatchMemory = Checkpoint['watch']
