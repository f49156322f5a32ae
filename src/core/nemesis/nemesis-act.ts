import * as z from 'zod'
import type {DeepReadonly} from '../deep-readonly.js'
import {NEMESIS_KINDS, type NemesisKind} from './nemesis-plan.js'

export const nemesisActSchema = z
  .object({
    kind: z.enum(NEMESIS_KINDS as [NemesisKind, ...NemesisKind[]]),
    view: z.string().describe('The replica.'),
    round: z.int().min(1),
    fromNs: z.int().min(0).describe('When it began, on the clock of the history.'),
    untilNs: z.int().min(0).describe('When it was healed.'),
    amount: z.exactOptional(z.number()).describe('Milliseconds of a delay, bytes a second of a throttle.'),
  })
  .describe('Something that was done to the pair on purpose.')

/** Something that was done to the pair on purpose; what its fields mean stands in the schema. */
export type NemesisAct = DeepReadonly<z.output<typeof nemesisActSchema>>
