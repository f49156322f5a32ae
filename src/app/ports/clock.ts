/** One monotonic clock for everything that a run stamps. */
export interface Clock {
  /** Whole nanoseconds since the clock was made. */
  nowNs(): number
  /** Wall-clock time, for names and reports only. */
  wallTime(): Date
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
