import * as z from 'zod'
import {reportSchema} from './report.js'

/** The JSON Schema (draft 2020-12) of `lockstep.report/1`. Fields that it does not name may be added later. */
export function reportJsonSchema(): object {
  return {$id: 'lockstep.report/1', title: 'What lockstep found', ...z.toJSONSchema(reportSchema, {io: 'input'})}
}
