import {createHash} from 'node:crypto'
import {appendFileSync, existsSync, mkdirSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Trial, TrialResult} from './trial.js'

/** One trial as it is kept. */
export interface TrialRecord extends TrialResult {
  readonly fault: string | null
  readonly rate: number
  readonly workload: string
  readonly seed: number
  /** Of the workload's text and rounds: figures of another text are of another workload. */
  readonly version: string
}

/** The trials made so far, in a file, so that a matrix can be filled in several sittings. */
export class Results {
  private readonly records = new Map<string, TrialRecord>()

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), {recursive: true})
    if (!existsSync(path)) return
    for (const line of readFileSync(path, 'utf8')
      .split('\n')
      .filter((text) => text !== '')) {
      const record = JSON.parse(line) as TrialRecord
      this.records.set(identity(record), record)
    }
  }

  get(trial: Trial): TrialRecord | undefined {
    return this.records.get(identity(describe(trial)))
  }

  add(trial: Trial, result: TrialResult): void {
    const record = {...describe(trial), ...result}
    this.records.set(identity(record), record)
    appendFileSync(this.path, `${JSON.stringify(record)}\n`)
  }

  /** Those of one cell of the matrix. */
  of(trials: readonly Trial[]): readonly TrialRecord[] {
    return trials.flatMap((trial) => this.get(trial) ?? [])
  }
}

type Identity = Pick<TrialRecord, 'fault' | 'rate' | 'workload' | 'seed' | 'version'>

function describe({fault, rate, workload, seed}: Trial): Identity {
  const hash = createHash('sha256').update(`${workload.text}\n${workload.workload.rounds}`)
  return {fault, rate, workload: workload.workload.name, seed, version: hash.digest('hex').slice(0, 12)}
}

function identity({fault, rate, workload, seed, version}: Identity): string {
  return [fault, rate, workload, seed, version].join(' ')
}
