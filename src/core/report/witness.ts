import * as z from 'zod'
import type {DeepReadonly} from '../deep-readonly.js'

const failureRateSchema = z
  .object({
    failures: z.int().min(0),
    tries: z.int().min(0),
    low95: z.number().min(0).max(1),
    high95: z.number().min(0).max(1),
  })
  .describe('How often something failed, and the 95 % interval for how often it fails.')

export const witnessSchema = z
  .object({
    finding: z.string().describe('What it shows, such as "flush-late on replica".'),
    workload: z.string().describe('YAML; lockstep run takes it as it is.'),
    operations: z.int().min(0).describe('Operations of one round.'),
    rounds: z.int().min(0).describe('Rounds of one run: as many as it takes to fail in 95 % of runs.'),
    rate: failureRateSchema.describe(
      'How often whole runs failed, each from empty databases; no tries when there was no time to measure.',
    ),
    ratePerRound: failureRateSchema.describe('How often single rounds failed while it was searched for.'),
    complete: z
      .boolean()
      .describe('Whether the search came to its end: no operation can be left out, as far as the tries tell.'),
    tries: z.int().min(0),
    elapsedMs: z.number().min(0),
    story: z
      .array(z.string())
      .describe('The operations of one failing round in order, and what became of them; one line each.'),
    proof: z
      .array(z.string())
      .describe('The fewest operations that prove the finding by themselves, whatever the target; one line each.'),
    explanation: z.array(z.string()).describe('Sentences: what was expected and what was seen.'),
    settings: z.record(z.string(), z.string()).describe('Versions and settings of the pair that matter.'),
    file: z.exactOptional(z.string()).describe('Where the workload was written.'),
  })
  .describe('The smallest workload known to show what a run found, and how often it does.')

/** The smallest workload known to show what a run found, and how often it does. */
export type Witness = DeepReadonly<z.output<typeof witnessSchema>>
