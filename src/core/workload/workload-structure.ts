import * as z from 'zod'
import {DURATION_PATTERN} from './duration.js'
import {grouped, LIMITS} from './limits.js'
import {KNOWN_TEMPLATES} from './template.js'

/** A step as written in YAML. */
export type RawStep =
  | string
  | {readonly pause: string}
  | {readonly together: string}
  | {readonly transaction: readonly RawStep[]}
  | {readonly script: readonly RawStep[]}
  | {readonly function: readonly RawStep[]}
  | {readonly pipeline: readonly RawStep[]}
  | {readonly repeat: {readonly times: number; readonly steps: readonly RawStep[]}}
  | {readonly mix: readonly RawChoice[]}

/** A choice of a mix as written in YAML; a bare step has weight 1. */
export type RawChoice = RawStep | {readonly weight?: number | undefined; readonly steps: readonly RawStep[]}

function wholeNumber(low: number, high: number): z.ZodInt {
  const error = `must be a whole number from ${grouped(low)} to ${grouped(high)}`
  return z.int({error}).min(low, {error}).max(high, {error})
}

const duration = z
  .string({error: 'must be a duration, as in 500us, 2ms or 1s'})
  .regex(DURATION_PATTERN, {error: 'must be a duration, as in 500us, 2ms or 1s'})

const NAME_RULE = 'letters, digits, "-" and "_", beginning with a letter, at most 40'
const name = z
  .string({error: `must be text: ${NAME_RULE}`})
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, {error: `must be made of ${NAME_RULE}`})

const steps: z.ZodType<readonly RawStep[]> = z.lazy(() =>
  z.array(stepStructure, {error: 'must be a list of steps'}).min(1, {error: 'must have at least one step'}),
)

const command = z
  .string()
  .describe(`A command as typed into redis-cli, or one of: settle, snapshot. Templates: ${KNOWN_TEMPLATES}.`)

const choice: z.ZodType<RawChoice> = z.lazy(() =>
  z.union([
    stepStructure,
    z.strictObject({
      weight: wholeNumber(1, LIMITS.weight).optional().describe('How often this is chosen, beside the other weights.'),
      steps: steps.describe('Done in order when this is chosen.'),
    }),
  ]),
)

/**
 * The kinds of steps that are mappings, by their key. Their order is that of the union's branches, after the command,
 * which the messages rely on.
 */
const STEP_MAPPINGS = {
  pause: duration.describe('Wait this long.'),
  together: name.describe('Wait here until all connections that name this barrier have arrived.'),
  transaction: steps.describe('MULTI, these commands, EXEC; sent in one write.'),
  script: steps.describe('These commands, run by one EVAL.'),
  function: steps.describe('These commands, run by one FCALL.'),
  pipeline: steps.describe('These commands go out in one write.'),
  repeat: z
    .strictObject({times: wholeNumber(1, LIMITS.repeat), steps}, {error: 'must be a mapping with times and steps'})
    .describe('These steps, several times.'),
  mix: z
    .array(choice, {error: 'must be a list of choices'})
    .min(1, {error: 'must have at least one choice'})
    .describe('One of these, chosen by the seed in proportion to its weight.'),
} as const

/** The keys of the steps that are mappings. */
export const STEP_KEYS = Object.keys(STEP_MAPPINGS) as ReadonlyArray<keyof typeof STEP_MAPPINGS>

/** A step: a command or a mapping with one key. */
export const stepStructure: z.ZodType<RawStep> = z
  .lazy(() =>
    z.union([
      command,
      z.strictObject({pause: STEP_MAPPINGS.pause}),
      z.strictObject({together: STEP_MAPPINGS.together}),
      z.strictObject({transaction: STEP_MAPPINGS.transaction}),
      z.strictObject({script: STEP_MAPPINGS.script}),
      z.strictObject({function: STEP_MAPPINGS.function}),
      z.strictObject({pipeline: STEP_MAPPINGS.pipeline}),
      z.strictObject({repeat: STEP_MAPPINGS.repeat}),
      z.strictObject({mix: STEP_MAPPINGS.mix}),
    ]),
  )
  .meta({id: 'step'})

const clientStructure = z
  .strictObject(
    {
      name: name.describe('Unique in the workload; it stands in the history and in every unique value.'),
      on: z
        .enum(['primary', 'replica', 'cache'], {error: 'must be primary, replica or cache'})
        .default('primary')
        .describe('Where the connection goes.'),
      connections: wholeNumber(1, LIMITS.connections)
        .default(1)
        .describe('How many connections run these steps: name-1, name-2, ...'),
      repeat: wholeNumber(1, LIMITS.repeat).default(1).describe('How often the steps run within a round.'),
      pipeline: z
        .boolean({error: 'must be true or false'})
        .default(false)
        .describe('All commands of a round go out in one write, up to a pause, together, settle or snapshot.'),
      every: duration
        .optional()
        .describe('Run the steps again and again, this far apart, until the other clients have ended their round.'),
      steps,
    },
    {error: 'must be a mapping with name and steps'},
  )
  .describe('One or more connections that run the same steps.')

/** The shape of a workload file. Everything beyond the shape is checked by `parseWorkload`. */
export const workloadStructure = z
  .strictObject(
    {
      name: z
        .string({error: 'must be text: small letters, digits and "-"'})
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, {error: 'must be made of small letters, digits and "-", at most 64'})
        .describe('Names the workload in reports and run directories.'),
      summary: z.string({error: 'must be text'}).default('').describe('What it is for, in a sentence.'),
      databases: z
        .array(wholeNumber(0, LIMITS.database), {error: 'must be a list of database numbers, as in [0, 1]'})
        .min(1, {error: 'must name at least one database'})
        .default([0])
        .describe('The databases the workload may touch; clients start in the first one.'),
      rounds: wholeNumber(1, LIMITS.rounds)
        .default(1)
        .describe('How often all clients run their steps; after each round all views are compared.'),
      needs: z
        .array(z.string().regex(/^[a-z][a-z0-9._]*$/i, {error: 'must be made of names of commands'}), {
          error: 'must be a list of commands, as in [EVAL, SWAPDB]',
        })
        .default([])
        .describe('Commands without which it is left out of a suite.'),
      'allow-unknown-commands': z
        .boolean({error: 'must be true or false'})
        .default(false)
        .describe('Allows commands that lockstep does not know, such as those of modules.'),
      clients: z
        .array(clientStructure, {error: 'must be a list of clients'})
        .min(1, {error: 'must have at least one client'}),
    },
    {error: 'a workload is a mapping with name and clients'},
  )
  .describe('A workload of lockstep: clients, their commands, repeats.')

/** A workload file's content, shape checked and defaults filled in. */
export type RawWorkload = z.output<typeof workloadStructure>
export type RawClient = RawWorkload['clients'][number]
