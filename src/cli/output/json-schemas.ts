import * as z from 'zod'
import {historyHeaderSchema} from '../../core/history/header.js'
import {reportSchema} from '../../core/report/report.js'
import {runDescriptionSchema} from '../../core/run-description.js'
import {workloadStructure} from '../../core/workload/workload-structure.js'
import {configSchema} from '../targets/config-schema.js'

/** What lockstep reads or writes, each by the definition that reads it. */
const DEFINITIONS: Readonly<Record<string, readonly [title: string, definition: z.ZodType]>> = {
  config: ['lockstep.yaml', configSchema],
  history: ['The first line of a history (lockstep.history/1)', historyHeaderSchema],
  report: ['A report of lockstep (lockstep.report/1)', reportSchema],
  run: ['run.json of a run directory (lockstep.run/1)', runDescriptionSchema],
  workload: ['A workload of lockstep', workloadStructure],
}

/** The names of all schemas. */
export const SCHEMA_NAMES: readonly string[] = Object.keys(DEFINITIONS)

/**
 * The JSON Schema (draft 2020-12) of this name, as text. What lockstep writes may get more fields later; what people
 * write may have no others.
 */
export function jsonSchemaText(name: string): string {
  const [title, definition] = DEFINITIONS[name]!
  return `${JSON.stringify({title, ...z.toJSONSchema(definition, {io: 'input'})}, null, 2)}\n`
}
