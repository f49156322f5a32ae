import * as z from 'zod'
import type {DeepReadonly} from './deep-readonly.js'
import {CACHE_CLEARS, type CacheClear} from './explore/cache-clears.js'
import {REPLICA_ORDERS, type ReplicaOrder} from './explore/replica-order.js'
import {settledSchema} from './history/header.js'
import {fileSealSchema} from './judge/compare-seals.js'
import {disturbanceSchema} from './judge/disturbance.js'
import {nemesisActSchema} from './nemesis/nemesis-act.js'
import {NEMESIS_KINDS, type NemesisKind} from './nemesis/nemesis-plan.js'
import {serverDeathSchema} from './judge/server-death.js'
import {targetsSchema} from './report/report.js'

const count = z.int().min(0)

const labSetting = z
  .object({
    faults: z.array(z.string()),
    rate: z
      .exactOptional(z.number().min(0).max(1))
      .describe('How often a fault fires when it could; always when absent.'),
    replicaOrder: z.exactOptional(z.enum(Object.keys(REPLICA_ORDERS) as ReplicaOrder[])),
    cacheClear: z.exactOptional(z.enum(Object.keys(CACHE_CLEARS) as CacheClear[])),
  })
  .describe('How an embedded pair was set up.')

const options = z.array(z.string()).describe('KEY=VALUE each, without secrets.')

const ownSetting = z
  .object({
    binary: z.string(),
    replicaBinary: z.exactOptional(z.string()),
    engine: z.exactOptional(z.string()).describe('What the operator said that the binaries are.'),
    options,
    primaryOptions: options,
    replicaOptions: options,
    replicas: z.int().min(1),
    chain: z.boolean(),
  })
  .describe('How a pair of its own was started.')

const runFinish = z
  .object({
    roundsPlayed: count,
    roundsCompared: count,
    keysCompared: count,
    incomplete: z.array(z.string()).describe('What was not done, and why.'),
    disturbances: z
      .exactOptional(z.array(disturbanceSchema))
      .describe("What happened to the servers and was not the run's doing."),
    writesCounted: z
      .exactOptional(z.boolean())
      .describe("The primary counts its commands, so that somebody else's writes are among the disturbances."),
    files: z
      .exactOptional(z.record(z.string(), fileSealSchema))
      .describe('What each file of evidence held, by its path in the directory.'),
    deaths: z.exactOptional(z.array(serverDeathSchema)),
    nemesis: z.exactOptional(z.array(nemesisActSchema)),
    settle: settledSchema.nullable(),
    timings: z.record(z.string(), z.number()),
  })
  .describe('How a run ended.')

export const runDescriptionSchema = z
  .object({
    schema: z.literal('lockstep.run/1'),
    lockstep: z.string().describe('The version of lockstep.'),
    startedAt: z.string(),
    workload: z.object({name: z.string(), text: z.string()}),
    seed: count,
    rounds: count,
    firstRound: z
      .exactOptional(z.int().min(1))
      .describe('Set when rounds before it are left out: a server died in them.'),
    flushes: z.boolean(),
    databases: z.array(count),
    ttlToleranceMs: z.number().min(0),
    clockSkewMs: z
      .exactOptional(z.number().min(0))
      .describe(
        'By how much the clocks of primary and replicas differed at most; absent where one does not tell the time.',
      ),
    hashedWorkers: z
      .exactOptional(count)
      .describe("Apply workers of the replicas, where the engine's hash of keys is known."),
    targets: targetsSchema,
    repeat: z.string().describe('The command line that repeats the run.'),
    traces: z.exactOptional(z.array(z.string())).describe('Views whose MONITOR stream was recorded.'),
    lab: z.exactOptional(labSetting).describe("The lab's faults, when it ran on the embedded pair."),
    nemesis: z
      .exactOptional(z.array(z.enum(NEMESIS_KINDS as [NemesisKind, ...NemesisKind[]])))
      .describe('What was to be done to the pair on purpose.'),
    own: z.exactOptional(ownSetting).describe('Set when lockstep started the servers itself.'),
    finished: z.exactOptional(runFinish).describe('Absent in a run that was cut off before its end.'),
  })
  .describe('What run.json holds: enough to repeat the run and to judge it again, and no secret.')

/** What `run.json` holds; what its fields mean stands in `runDescriptionSchema`. */
export type RunDescription = DeepReadonly<z.output<typeof runDescriptionSchema>>

/** How an embedded pair was set up. */
export type LabSetting = DeepReadonly<z.output<typeof labSetting>>

/** How a pair of its own was started. */
export type OwnSetting = DeepReadonly<z.output<typeof ownSetting>>
