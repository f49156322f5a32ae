/** One monotonic clock for everything that a run stamps. */
export interface Clock {
  /** Whole nanoseconds since the clock was made. */
  nowNs(): number
  /**
   * Like `nowNs`, but time in which this process stood still (Ctrl-Z, a suspended laptop) does not count. For limits:
   * what the servers did meanwhile is looked at before anything is taken for late.
   */
  ranNs(): number
  /** Wall-clock time, for names and reports only. */
  wallTime(): Date
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
