import {mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {workloadFiles} from '../src/adapters/workload-files.js'
import {loadWorkloads} from '../src/app/load-workload.js'
import {CATALOGUE} from '../src/core/workload/catalogue.js'
import {withRounds} from '../src/core/workload/with-rounds.js'
import {isLabFault, LAB_FAULTS} from '../src/lab/faults/lab-faults.js'
import {Matrix, type MatrixPlan} from './power/matrix.js'
import {renderDetection} from './power/render-detection.js'
import {Results} from './power/results.js'
import {machine} from './support/measured.js'

/**
 * The matrix of faults, workloads and seeds on the lab; writes docs/detection.md. What was measured is kept in a file, so
 * that a matrix too large for one sitting can be filled in several. Ends with 1 on a false alarm.
 */
const {values} = parseArgs({
  options: {
    seeds: {type: 'string', default: '50'},
    'wide-seeds': {type: 'string', default: '3'},
    'thinned-seeds': {type: 'string', default: '20'},
    'healthy-seeds': {type: 'string', default: '20'},
    rates: {type: 'string', default: '0.1,0.01'},
    rounds: {type: 'string'},
    faults: {type: 'string'},
    workloads: {type: 'string'},
    'max-minutes': {type: 'string', default: '120'},
    results: {type: 'string', default: '.lockstep/power.ndjson'},
    out: {type: 'string', default: 'docs/detection.md'},
  },
})

const {rounds} = values
const loaded = await loadWorkloads(values.workloads?.split(',') ?? CATALOGUE, workloadFiles)
const plan: MatrixPlan = {
  faults: values.faults?.split(',').map(knownFault) ?? LAB_FAULTS.map(({name}) => name),
  workloads: loaded.map((one) =>
    rounds === undefined ? one : {...one, workload: withRounds(one.workload, Number(rounds))},
  ),
  wideSeeds: Number(values['wide-seeds']),
  seeds: Number(values.seeds),
  rates: values.rates
    .split(',')
    .filter((rate) => rate !== '')
    .map(Number),
  thinnedSeeds: Number(values['thinned-seeds']),
  healthySeeds: Number(values['healthy-seeds']),
  maxMinutes: Number(values['max-minutes']),
}
const folder = mkdtempSync(join(tmpdir(), 'lockstep-power-'))
const matrix = new Matrix(plan, new Results(values.results), folder, (line) => console.log(line))
await matrix.fill()

const command = ['npm run power', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ')
const date = new Date().toISOString().slice(0, 10)
writeFileSync(values.out, renderDetection(plan, matrix, {machine: machine(), command, date}))
console.log(`written: ${values.out}; run directories of misses and false alarms: ${folder}`)
const alarms = plan.workloads.flatMap((workload) =>
  matrix.healthyRecords(workload).filter(({verdict}) => verdict === 'diverged'),
)
for (const {workload, seed, reasons} of alarms)
  console.log(`FALSE ALARM  ${workload} seed ${seed}: ${reasons.join(' ')}`)
if (alarms.length > 0) process.exitCode = 1

function knownFault(name: string): MatrixPlan['faults'][number] {
  if (isLabFault(name)) return name
  throw new RangeError(
    `--faults: no fault is called "${name}"; there are ${LAB_FAULTS.map((fault) => fault.name).join(', ')}`,
  )
}
