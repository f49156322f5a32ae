import type {FailureRate} from '../statistics.js'

/** The smallest workload known to show what a run found, and how often it does. */
export interface Witness {
  /** What it shows, such as `flush-late on replica`. */
  readonly finding: string
  /** YAML; `lockstep run` takes it as it is. */
  readonly workload: string
  /** Operations of one round. */
  readonly operations: number
  /** Rounds of one run: as many as it takes to fail in 95 % of runs. */
  readonly rounds: number
  /** How often whole runs failed, each from empty databases; no tries when there was no time to measure. */
  readonly rate: FailureRate
  /** How often single rounds failed while it was searched for. */
  readonly ratePerRound: FailureRate
  /** Whether the search came to its end: no operation can be left out, as far as the tries tell. */
  readonly complete: boolean
  readonly tries: number
  readonly elapsedMs: number
  /** The operations of one failing round in order, and what became of them; one line each. */
  readonly story: readonly string[]
  /** The fewest operations that prove the finding by themselves, whatever the target; one line each. */
  readonly proof: readonly string[]
  /** Sentences: what was expected and what was seen. */
  readonly explanation: readonly string[]
  /** Versions and settings of the pair that matter. */
  readonly settings: Readonly<Record<string, string>>
  /** Where the workload was written. */
  readonly file?: string
}
