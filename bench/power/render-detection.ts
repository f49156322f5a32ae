import type {LoadedWorkload} from '../../src/app/load-workload.js'
import type {LabFault} from '../../src/lab/faults/lab-faults.js'
import type {Cell, Matrix, MatrixPlan} from './matrix.js'

/** Where and how the figures were taken. */
export interface Circumstances {
  readonly machine: string
  readonly command: string
  /** As in 2026-11-20. */
  readonly date: string
}

/** docs/detection.md: what the catalogue finds of the lab's faults. */
export function renderDetection(plan: MatrixPlan, matrix: Matrix, where: Circumstances): string {
  return [
    '# Detection power',
    `Written by \`npm run power\`; do not edit. Measured on ${where.date}: ${where.machine}; command: \`${where.command}\`. Trials are kept between runs, so the matrix may have been filled in several sittings.`,
    'A green run is worth as much as the faults it would have found. The lab (docs/lab.md) has faults that can be switched on, at full strength or thinned out, so that each opportunity fires with the given probability only. *Found* means: the verdict is `diverged`, or, for `stuck-replica`, `inconclusive` because the replica is stuck. *Operations* is the median, over the trials that found something, of what was sent until the evidence was there: up to the operation that contradicts others, or up to the end of the round in which the two sides differed.',
    '## Each fault with its best workload',
    'The best workload is the one that missed the fault least of all at full strength: first choice after one seed, by the fewest operations, kept until it misses.',
    bestTable(plan, matrix),
    '## Every fault with every workload, at full strength',
    `Trials in which the fault was found, of those made. A dash means none; what is empty was not tried. A workload is not expected to find what it does not exercise: one that never flushes cannot find a lost flush.`,
    wideTable(plan, matrix),
    '## False alarms',
    'The same workloads on the healthy lab. Anything but `consistent` would be a defect of lockstep.',
    healthyTable(plan, matrix),
  ]
    .join('\n\n')
    .concat('\n')
}

function bestTable(plan: MatrixPlan, matrix: Matrix): string {
  const rows = plan.faults.map((fault) => {
    const workload = matrix.best(fault)
    const full = matrix.cell(fault, workload, 1, plan.seeds)
    const thinned = plan.rates.flatMap((rate) => {
      const cell = matrix.cell(fault, workload, rate, plan.thinnedSeeds)
      return [share(cell), figure(cell.operations)]
    })
    return [`\`${fault}\``, `\`${workload.workload.name}\``, share(full), figure(full.operations), ...thinned]
  })
  const head = plan.rates.flatMap((rate) => [`at ${percent(rate)}`, 'operations'])
  return table(['fault', 'workload', 'full strength', 'operations', ...head], rows)
}

function wideTable({faults, workloads, wideSeeds}: MatrixPlan, matrix: Matrix): string {
  const rows = faults.map((fault: LabFault) => [
    `\`${fault}\``,
    ...workloads.map((workload: LoadedWorkload) => {
      const {found, trials} = matrix.cell(fault, workload, 1, wideSeeds)
      return trials === 0 ? '' : found === 0 ? '-' : `${found}/${trials}`
    }),
  ])
  return table(['fault', ...workloads.map(({workload}) => workload.name)], rows)
}

function healthyTable({workloads}: MatrixPlan, matrix: Matrix): string {
  const rows = workloads.map((workload) => {
    const records = matrix.healthyRecords(workload)
    const count = (verdict: string) => records.filter((record) => record.verdict === verdict).length
    return [
      `\`${workload.workload.name}\``,
      String(records.length),
      String(count('diverged')),
      String(count('inconclusive')),
    ]
  })
  const sum = (at: number) => String(rows.reduce((total, row) => total + Number(row[at]), 0))
  return table(['workload', 'trials', 'false alarms', 'inconclusive'], [...rows, ['all', sum(1), sum(2), sum(3)]])
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function share({found, trials}: Cell): string {
  return trials === 0 ? 'not tried' : `${found} of ${trials}`
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toLocaleString('en')
}

function percent(rate: number): string {
  return `${rate * 100} %`
}
