/** How finely a limit is measured; a pause of the process counts as one such step at most. */
const STEPS = 20
const LONGEST_STEP_MS = 250

/**
 * A limit on how long something may take, that counts only time in which this process ran: after Ctrl-Z, a suspended
 * laptop or a long calculation, what has arrived meanwhile is read before anything is taken for late.
 */
export class TimeLimit {
  private readonly stepMs: number
  private leftMs = 0
  private lastMs = 0
  private counting = false
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly limitMs: number,
    private readonly onPassed: () => void,
  ) {
    this.stepMs = Math.max(1, Math.min(LONGEST_STEP_MS, limitMs / STEPS))
  }

  /** Begins to count, anew where it counts already. As cheap as it can be: it is done for every reply. */
  start(): void {
    this.leftMs = this.limitMs
    if (this.counting) return
    this.counting = true
    this.lastMs = performance.now()
    this.timer ??= setInterval(() => this.step(), this.stepMs)
  }

  /** As cheap: a timer that has nothing to count ends with its step. */
  stop(): void {
    this.counting = false
  }

  private step(): void {
    if (!this.counting) {
      clearInterval(this.timer)
      this.timer = undefined
      return
    }
    const nowMs = performance.now()
    this.leftMs -= Math.min(nowMs - this.lastMs, 2 * this.stepMs)
    this.lastMs = nowMs
    if (this.leftMs > 0) return
    // Timers come before the bytes that have long been there.
    setImmediate(() => {
      if (this.leftMs > 0 || !this.counting) return
      this.stop()
      this.onPassed()
    })
  }
}
