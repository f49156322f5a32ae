import * as z from 'zod'
import {anomalySchema} from '../anomaly.js'
import type {DeepReadonly} from '../deep-readonly.js'
import {divergenceSchema} from '../divergence.js'
import {settledSchema} from '../history/header.js'
import {ORDERS} from '../order.js'
import {serverDeathSchema} from '../judge/server-death.js'
import {workerWindowsSchema} from '../judge/worker-windows.js'
import {nemesisActSchema} from '../nemesis/nemesis-act.js'
import {VERDICTS} from '../verdict.js'
import {witnessSchema} from './witness.js'

const count = z.int().min(0)

const target = z
  .object({
    engine: z.string(),
    version: z.string(),
    address: z.string(),
    role: z.string(),
    order: z.exactOptional(z.enum(ORDERS)).describe('What a replica promises about the order of updates.'),
  })
  .describe('One server, without any secret.')

export const targetsSchema = z
  .object({
    primary: target.nullable(),
    replicas: z.array(target),
    caches: z.array(target),
  })
  .describe('The servers; none where a bare history was checked.')

const strength = z
  .object({
    flushesRaced: count.describe('Flushes followed by writes in their scope before the pair had settled.'),
    cacheReadsRaced: count.describe(
      'Reads on the primary or a cache of a key held before a flush, sent after the flush was sent.',
    ),
    roundsCompared: count.describe('Rounds in which every view was compared.'),
    divergenceRateBound95: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe(
        'Without a finding: a raced flush diverges less often than this, with 95 % confidence; null without raced flushes.',
      ),
    workerWindows: z
      .exactOptional(workerWindowsSchema)
      .describe('Where it is known how the replica gives commands to its apply workers.'),
  })
  .describe('How hard a run tried.')

/** What every report begins with. */
const common = {
  schema: z.literal('lockstep.report/1'),
  verdict: z.enum(VERDICTS),
  reasons: z.array(z.string()).describe('Why the verdict is not "consistent", most telling first.'),
  targets: targetsSchema,
  keysCompared: count.describe('Keys compared between views, and with the model, over all rounds.'),
  timings: z.record(z.string(), z.number()).describe('Durations in milliseconds, totalMs among them.'),
  repeat: z.string().describe('The command line that repeats it.'),
}

/** What was played, of one run or of all runs of a suite. */
const played = {
  workload: z.string().describe('The name of the workload, or what was asked for when there were several.'),
  seed: z.int().min(0).nullable().describe('Null when a history does not tell.'),
  rounds: z.object({planned: count, played: count}).nullable().describe('Null where a bare history was checked.'),
  operations: count,
  writes: count,
  flushes: count,
  observations: count,
  divergenceCount: count,
  anomalyCount: count,
  strength,
}

export const runReportSchema = z
  .object({
    kind: z.literal('run'),
    ...common,
    ...played,
    settle: settledSchema.nullable(),
    snapshots: z.record(z.string(), z.object({keys: count, databases: z.array(count)})),
    divergences: z.array(divergenceSchema),
    anomalies: z.array(anomalySchema),
    nemesis: z.exactOptional(z.array(nemesisActSchema)).describe('What was done to the pair on purpose.'),
    deaths: z.exactOptional(z.array(serverDeathSchema)).describe('Servers that died; none when absent.'),
    citedOperations: z
      .record(z.string(), z.string())
      .describe('Text of every operation that a divergence or an anomaly cites, by id.'),
    directory: z.exactOptional(z.string()).describe('The run directory, when one was written.'),
    witness: z
      .exactOptional(witnessSchema)
      .describe('The smallest workload known to show what was found, once the run was shrunk.'),
  })
  .describe('What one run, or one history, showed.')

const suiteReportSchema = z
  .object({
    kind: z.literal('suite'),
    ...common,
    ...played,
    runs: z.array(runReportSchema),
    missing: z.array(z.string()).describe('What was not run, and why.'),
  })
  .describe('What several runs showed: counts added up, the worst verdict. The findings stand with the runs.')

const diffFacts = z.object({
  listed: z.object({primary: count, replica: count}).describe('Names that the scans listed, over all databases.'),
  databases: z.array(count),
  complete: z.boolean().describe('Every name of these databases was listed, on both sides, to the end.'),
  restrictions: z
    .array(z.string())
    .describe('What restricts the comparison: "--match user:*", "--shard 1/4", ...; empty when nothing does.'),
  transient: count.describe('Keys that differed for a moment only, while a write was in flight.'),
  expired: count.describe('Keys that expired on one side before the other.'),
  undecided: count,
  uncompared: count.describe('Keys of types that the servers offer no way to compare.'),
  unproven: z.array(z.string()).describe('What kept the comparison from being complete.'),
  notCompared: z
    .exactOptional(z.array(z.string()))
    .describe('What keys of these engines may have that no command tells.'),
  kinds: z.record(z.string(), count).describe('Differences by kind.'),
  differencesFile: z.string().describe('Holds every difference, one a line, when the report does not.'),
})

export const diffReportSchema = z
  .object({
    kind: z.literal('diff'),
    ...common,
    divergences: z.array(divergenceSchema),
    divergenceCount: count,
    directory: z.exactOptional(z.string()).describe('The run directory; none where the parts of a diff were merged.'),
    diff: diffFacts,
  })
  .describe('What a comparison of two keyspaces showed.')

/** Everything that `report.json` and `--json` may hold. */
export const reportSchema = z
  .discriminatedUnion('kind', [runReportSchema, suiteReportSchema, diffReportSchema])
  .describe('What lockstep found.')

/** What a run found; what its fields mean stands in `runReportSchema`. */
export type RunReport = DeepReadonly<z.output<typeof runReportSchema>>

/** What the runs of a suite found. */
export type SuiteReport = DeepReadonly<z.output<typeof suiteReportSchema>>

/** What a diff found. */
export type DiffReport = DeepReadonly<z.output<typeof diffReportSchema>>

/** What lockstep found, as `report.json` and `--json` hold it. */
export type Report = RunReport | SuiteReport | DiffReport

/** One server, without any secret. */
export type TargetFacts = DeepReadonly<z.output<typeof target>>

/** The servers of a run. */
export type Targets = Report['targets']

/** How hard a run tried. */
export type Strength = RunReport['strength']

/** What `lockstep diff` counted beside what every report holds. */
export type DiffFacts = DiffReport['diff']
