import type {Clock} from '../ports/clock.js'
import {Stopped} from './stopped.js'

/** Limits that keep the servers free for their real work. */
export interface ThrottleLimits {
  /**
   * Operations in a second, over both servers; null: as fast as they answer. A command counts one, and one that asks
   * for several names, fields or items counts each of them.
   */
  readonly opsPerSecond: number | null
  /** Slow down while a server takes longer than this to answer a PING. */
  readonly latencyMs: number | null
  /** Pause while the replica lacks more bytes of the log than this. */
  readonly lagBytes: number | null
}

const MAX_DELAY_MS = 500
const PAUSE_POLL_MS = 50
const TICK_MS = 100
/** Larger pages save nothing: what their SCAN has fetched into the server's caches is gone again when MGET comes. */
const MAX_COUNT = 1000
const MIN_COUNT = 20
const MAX_PAGE_BYTES = 4 * 1024 * 1024
/** Under a limit, nothing asks for more than the operations of this part of a second at once. */
const PARTS_OF_SECOND = 20
/** Late PINGs whose shortest is the way to the servers and back. */
const ROUND_TRIPS = 50

/** Decides when the next request may be sent, of whatever kind, and how much it may ask for. */
export class Throttle {
  /** Until then the operations that are allowed have been given out. */
  private freeAtNs = 0
  private delayMs = 0
  private count = MAX_COUNT
  private readonly roundTripsMs: number[] = []
  /** Set by the operator. */
  paused = false
  /** Too many keys are under suspicion: those come first. */
  crowded = false
  private lagging = false

  constructor(
    private readonly limits: ThrottleLimits,
    private readonly clock: Clock,
  ) {}

  /** How often servers are asked how they are, so that this takes no more than a seventh of what is allowed. */
  get tickMs(): number {
    const {opsPerSecond} = this.limits
    return opsPerSecond === null ? TICK_MS : Math.max(TICK_MS, 20_000 / opsPerSecond)
  }

  /** The COUNT for the next page of a scan. */
  get pageSize(): number {
    return this.atOnce(this.count)
  }

  /** How much may be asked for at once, of what would be `most` without a limit. */
  atOnce(most: number): number {
    const {opsPerSecond} = this.limits
    return opsPerSecond === null ? most : Math.max(1, Math.min(most, Math.ceil(opsPerSecond / PARTS_OF_SECOND)))
  }

  /** Resolves when a request of so many operations may be sent. Rejects with Stopped when the signal ends the waiting. */
  async pass(operations: number, signal: AbortSignal): Promise<void> {
    await this.unpaused(signal)
    const waitMs = this.reserve(operations)
    if (waitMs > 0) {
      await this.clock.sleep(waitMs, signal)
      await this.unpaused(signal)
    }
    if (signal.aborted) throw new Stopped()
  }

  /** Resolves when further names may be listed. */
  async uncrowded(signal: AbortSignal): Promise<void> {
    while (this.crowded && !signal.aborted) await this.clock.sleep(PAUSE_POLL_MS, signal)
  }

  /** Counts operations that did not wait: how servers are is asked all the time. */
  spend(operations: number): void {
    this.reserve(operations)
  }

  /** What a key takes on average: where values are large, the first pages are small already. */
  expect(bytesPerKey: number): void {
    this.count = Math.max(MIN_COUNT, Math.min(MAX_COUNT, Math.floor(MAX_PAGE_BYTES / bytesPerKey)))
  }

  /**
   * A page took so long, and so many bytes: pages become smaller before they hold up others on the server. The way to
   * the server is none of its time.
   */
  pageTook(ms: number, bytes: number): void {
    const servedMs = ms - (this.roundTripsMs.length > 0 ? Math.min(...this.roundTripsMs) : 0)
    if (servedMs > 50 || bytes > MAX_PAGE_BYTES) this.count = Math.max(MIN_COUNT, Math.floor(this.count / 2))
    else if (servedMs < 20 && bytes < 1024 * 1024) this.count = Math.min(MAX_COUNT, Math.ceil(this.count * 1.1))
  }

  /** How long a server took to answer a PING, and how far behind the replica is. */
  probed(latencyMs: number, lagBytes: number | null): void {
    this.roundTripsMs.push(latencyMs)
    if (this.roundTripsMs.length > ROUND_TRIPS) this.roundTripsMs.shift()
    if (this.limits.latencyMs !== null) {
      if (latencyMs > this.limits.latencyMs) this.delayMs = Math.min(MAX_DELAY_MS, Math.max(2, 2 * this.delayMs))
      else this.delayMs = this.delayMs < 2 ? 0 : this.delayMs / 2
    }
    this.lagging = this.limits.lagBytes !== null && lagBytes !== null && lagBytes > this.limits.lagBytes
  }

  private async unpaused(signal: AbortSignal): Promise<void> {
    while ((this.paused || this.lagging) && !signal.aborted) await this.clock.sleep(PAUSE_POLL_MS, signal)
  }

  /** Takes its place behind what was allowed before, and tells how long to wait for it, in milliseconds. */
  private reserve(operations: number): number {
    const {opsPerSecond} = this.limits
    if (opsPerSecond === null && this.delayMs === 0) return 0
    const nowNs = this.clock.nowNs()
    const startNs = Math.max(nowNs, this.freeAtNs)
    this.freeAtNs = startNs + this.delayMs * 1e6 + (opsPerSecond === null ? 0 : (operations * 1e9) / opsPerSecond)
    return (startNs - nowNs) / 1e6
  }
}
