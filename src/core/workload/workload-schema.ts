import * as z from 'zod'
import {workloadStructure} from './workload-structure.js'

/** The JSON Schema (draft 2020-12) of workload files, for editors; shipped as src/workloads/workload.schema.json. */
export function workloadSchema(): object {
  return {title: 'lockstep workload', ...z.toJSONSchema(workloadStructure, {io: 'input'})}
}
