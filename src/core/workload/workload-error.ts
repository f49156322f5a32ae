/** One thing wrong in a workload file. */
export interface WorkloadProblem {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** What is wrong, and what is allowed. */
  readonly message: string
}

/**
 * A workload file that cannot be used. The message has a line `file:line:col: what` for each problem, in the order of
 * the file; `line` and `column` are those of the first.
 */
export class WorkloadError extends Error {
  override readonly name = 'WorkloadError'
  readonly line: number
  readonly column: number

  constructor(
    readonly file: string,
    /** In the order of the file; at least one. */
    readonly problems: readonly WorkloadProblem[],
  ) {
    super(problems.map(({line, column, message}) => `${file}:${line}:${column}: ${message}`).join('\n'))
    this.line = problems[0]?.line ?? 1
    this.column = problems[0]?.column ?? 1
  }
}
