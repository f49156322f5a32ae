import {join} from 'node:path'
import {writeWhole} from '../../adapters/output-file.js'
import {judgedReport} from '../../app/judged-report.js'
import type {RunPorts} from '../../app/run-workload.js'
import {shrinkRun, type ShrinkRequest, type ShrinkResult} from '../../app/shrink-run.js'
import type {Witness} from '../../core/report/witness.js'

/** Shrinks a stored run, and writes the witness: to `out`, and into the run's report. */
export async function shrinkStored(
  path: string,
  request: Omit<ShrinkRequest, 'run'>,
  out: string | undefined,
  ports: RunPorts,
): Promise<ShrinkResult> {
  const result = await shrinkRun({...request, run: await ports.runs.open(path)}, ports)
  return {...result, witness: result.witness && (await keepWitness(path, result.witness, out, ports))}
}

async function keepWitness(
  path: string,
  found: Witness,
  out: string | undefined,
  {runs, histories}: RunPorts,
): Promise<Witness> {
  const file = out ?? join(path, 'witness.yaml')
  const witness = {...found, file}
  await writeWhole(file, witness.workload)
  const report = await judgedReport(await runs.open(path), histories)
  await writeWhole(join(path, 'report.json'), `${JSON.stringify({...report, witness}, null, 2)}\n`)
  return witness
}
