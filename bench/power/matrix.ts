import {join} from 'node:path'
import type {LoadedWorkload} from '../../src/app/load-workload.js'
import type {LabFault} from '../../src/lab/faults/lab-faults.js'
import type {Results, TrialRecord} from './results.js'
import {runTrial, type Trial, type TrialResult} from './trial.js'
import {median} from '../../src/core/statistics.js'

/** Which trials are to be made. */
export interface MatrixPlan {
  readonly faults: readonly LabFault[]
  readonly workloads: readonly LoadedWorkload[]
  /** Seeds of the whole matrix, every fault with every workload, at full strength. */
  readonly wideSeeds: number
  /** Seeds of each fault's best workload at full strength. */
  readonly seeds: number
  /** Below 1: the strengths at which each fault's best workload is tried again. */
  readonly rates: readonly number[]
  readonly thinnedSeeds: number
  readonly healthySeeds: number
  readonly maxMinutes: number
}

/** Some trials of one fault, workload and strength. */
export interface Cell {
  readonly trials: number
  readonly found: number
  /** Median of the trials that found something; null when none did. */
  readonly operations: number | null
}

/** Fills the matrix as far as the time goes: first all of it thinly, then the best workloads in depth. */
export class Matrix {
  private readonly endAtMs: number

  constructor(
    private readonly plan: MatrixPlan,
    private readonly results: Results,
    private readonly folder: string,
    private readonly say: (line: string) => void,
  ) {
    this.endAtMs = Date.now() + plan.maxMinutes * 60_000
  }

  async fill(): Promise<void> {
    const {wideSeeds, seeds, rates, thinnedSeeds, healthySeeds} = this.plan
    await this.run('every fault with every workload', this.wide(Math.min(wideSeeds, 1)))
    await this.run('healthy twins', this.healthy(Math.min(healthySeeds, 1)))
    // Seed by seed, so that a workload that misses its fault gives way to the next best at once, from its first seed on.
    for (const seed of upTo(seeds)) while (await this.run('best workload of each fault', this.inDepth(1, seed)));
    for (const rate of rates) await this.run(`the same at strength ${rate}`, this.inDepth(rate, thinnedSeeds))
    await this.run('healthy twins', this.healthy(healthySeeds))
    await this.run('every fault with every workload', this.wide(wideSeeds))
  }

  cell(fault: LabFault, workload: LoadedWorkload, rate: number, count: number): Cell {
    return cellOf(this.results.of(upTo(count).map((seed) => ({fault, rate, workload, seed}))))
  }

  healthyRecords(workload: LoadedWorkload): readonly TrialRecord[] {
    return this.results.of(upTo(this.plan.healthySeeds).map((seed) => ({fault: null, rate: 1, workload, seed})))
  }

  /** The workload that missed this fault least of all at full strength; of several, the one tried most, then the quickest. */
  best(fault: LabFault): LoadedWorkload {
    const {workloads, seeds} = this.plan
    const cells = workloads.map((workload) => ({workload, cell: this.cell(fault, workload, 1, seeds)}))
    const share = ({found, trials}: Cell) => (trials === 0 ? 0 : found / trials)
    const [first] = cells.sort(
      (a, b) =>
        share(b.cell) - share(a.cell) ||
        b.cell.trials - a.cell.trials ||
        (a.cell.operations ?? Infinity) - (b.cell.operations ?? Infinity),
    )
    return first!.workload
  }

  private wide(count: number): readonly Trial[] {
    const {faults, workloads} = this.plan
    return upTo(count).flatMap((seed) =>
      faults.flatMap((fault) => workloads.map((workload) => ({fault, rate: 1, workload, seed}))),
    )
  }

  private inDepth(rate: number, count: number): readonly Trial[] {
    const best = this.plan.faults.map((fault) => ({fault, workload: this.best(fault)}))
    return upTo(count).flatMap((seed) => best.map(({fault, workload}) => ({fault, rate, workload, seed})))
  }

  private healthy(count: number): readonly Trial[] {
    return upTo(count).flatMap((seed) =>
      this.plan.workloads.map((workload) => ({fault: null, rate: 1, workload, seed})),
    )
  }

  /** Makes the trials that were not made before. Returns whether there were any, and the time was enough for them. */
  private async run(what: string, trials: readonly Trial[]): Promise<boolean> {
    const open = trials.filter((trial) => !this.results.get(trial))
    if (open.length === 0 || Date.now() > this.endAtMs) return false
    this.say(`${what}: ${open.length} of ${trials.length} trials to make`)
    let made = 0
    for (const trial of open) {
      if (Date.now() > this.endAtMs) {
        this.say(`${what}: the time is up after ${made} trials, ${open.length - made} are left`)
        return false
      }
      const result = await this.make(trial)
      this.results.add(trial, result)
      made++
      this.say(`${what} ${made}/${open.length}  ${nameOf(trial)}  ${outcomeOf(trial, result)}`)
    }
    return true
  }

  /** Run directories of false alarms and of misses at full strength are kept: somebody has to look at them. */
  private make(trial: Trial): Promise<TrialResult> {
    const directory = join(this.folder, nameOf(trial).replaceAll(/[^\w.-]+/g, '-'))
    return runTrial(trial, directory, ({found, verdict}) =>
      trial.fault === null ? verdict !== 'consistent' : trial.rate === 1 && !found,
    )
  }
}

function cellOf(records: readonly TrialRecord[]): Cell {
  const operations = records.flatMap((record) => record.operations ?? [])
  return {
    trials: records.length,
    found: records.filter(({found}) => found).length,
    operations: operations.length === 0 ? null : median(operations),
  }
}

function nameOf({fault, rate, workload, seed}: Trial): string {
  return `${fault ?? 'healthy'} ${rate} ${workload.workload.name} ${seed}`
}

function outcomeOf({fault}: Trial, {found, verdict, operations, durationMs, reasons}: TrialResult): string {
  const what = fault === null ? verdict : found ? `found after ${operations} operations` : `not found (${verdict})`
  const surprise = fault === null ? verdict !== 'consistent' : !found && verdict === 'inconclusive'
  return `${what}, ${durationMs} ms${surprise ? `: ${reasons.join(' ')}` : ''}`
}

function upTo(count: number): number[] {
  return Array.from({length: count}, (_, at) => at + 1)
}
