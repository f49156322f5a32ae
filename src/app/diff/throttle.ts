import type {Clock} from '../ports/clock.js'

/** Limits that keep the servers free for their real work. */
export interface ThrottleLimits {
  /** Keys that may be asked for in a second, over both servers; null: as fast as they answer. */
  readonly opsPerSecond: number | null
  /** Slow down while a server takes longer than this to answer a PING. */
  readonly latencyMs: number | null
  /** Pause while the replica lacks more bytes of the log than this. */
  readonly lagBytes: number | null
}

const MAX_DELAY_MS = 500
const PAUSE_POLL_MS = 50
/** Larger pages save nothing: what their SCAN has fetched into the server's caches is gone again when MGET comes. */
const MAX_COUNT = 1000
const MIN_COUNT = 20
const MAX_PAGE_BYTES = 4 * 1024 * 1024

/** Decides when the next page may be asked for, and how large it may be. */
export class Throttle {
  private debtMs = 0
  private lastNs: number
  private delayMs = 0
  private count = MAX_COUNT
  /** Set by the operator. */
  paused = false
  /** Too many keys are under suspicion: those come first. */
  crowded = false
  private lagging = false

  constructor(
    private readonly limits: ThrottleLimits,
    private readonly clock: Clock,
  ) {
    this.lastNs = clock.nowNs()
  }

  /** The COUNT for the next page of a scan. */
  get pageSize(): number {
    return this.limits.opsPerSecond === null
      ? this.count
      : Math.max(MIN_COUNT, Math.min(this.count, Math.ceil(this.limits.opsPerSecond / 20)))
  }

  /** Resolves when so many keys may be asked for. */
  async pass(keys: number, signal: AbortSignal): Promise<void> {
    while ((this.paused || this.lagging || this.crowded) && !signal.aborted)
      await this.clock.sleep(PAUSE_POLL_MS, signal)
    if (this.delayMs > 0) await this.clock.sleep(this.delayMs, signal)
    const {opsPerSecond} = this.limits
    if (opsPerSecond === null) return
    const nowNs = this.clock.nowNs()
    this.debtMs = Math.max(0, this.debtMs - (nowNs - this.lastNs) / 1e6) + (keys * 1000) / opsPerSecond
    this.lastNs = nowNs
    if (this.debtMs > 1) await this.clock.sleep(this.debtMs, signal)
  }

  /** What a key takes on average: where values are large, the first pages are small already. */
  expect(bytesPerKey: number): void {
    this.count = Math.max(MIN_COUNT, Math.min(MAX_COUNT, Math.floor(MAX_PAGE_BYTES / bytesPerKey)))
  }

  /** A page took so long, and so many bytes: pages become smaller before they hold up others on the server. */
  pageTook(ms: number, bytes: number): void {
    if (ms > 50 || bytes > MAX_PAGE_BYTES) this.count = Math.max(MIN_COUNT, Math.floor(this.count / 2))
    else if (ms < 20 && bytes < 1024 * 1024) this.count = Math.min(MAX_COUNT, Math.ceil(this.count * 1.1))
  }

  /** How long a server took to answer a PING, and how far behind the replica is. */
  probed(latencyMs: number, lagBytes: number | null): void {
    if (this.limits.latencyMs !== null) {
      if (latencyMs > this.limits.latencyMs) this.delayMs = Math.min(MAX_DELAY_MS, Math.max(2, 2 * this.delayMs))
      else this.delayMs = this.delayMs < 2 ? 0 : this.delayMs / 2
    }
    this.lagging = this.limits.lagBytes !== null && lagBytes !== null && lagBytes > this.limits.lagBytes
  }
}
