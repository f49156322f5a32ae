import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {catalogueFolder} from '../../../src/adapters/workload-files.js'
import {workloadSchema} from '../../../src/core/workload/workload-schema.js'

/** Writes the shipped JSON Schema of workload files again. */
writeFileSync(join(catalogueFolder(), 'workload.schema.json'), `${JSON.stringify(workloadSchema(), null, 2)}\n`)
