import {Failure} from '../failure.js'
import {NamedKeys} from '../named-keys.js'
import type {OpenPair, PairSource} from '../ports/pair-source.js'

/** A pair that can be had anew when what was tried on it left traces that cannot be removed. */
export class LivePair implements OpenPair {
  /** Every key that was named on it since it was proven empty. */
  named = new NamedKeys()
  private opened = 0

  private constructor(
    private current: OpenPair,
    private readonly source: PairSource,
    private readonly seed: number,
  ) {}

  static async open(source: PairSource, seed: number): Promise<LivePair> {
    return new LivePair(await source.open(seed), source, seed)
  }

  get views() {
    return this.current.views
  }

  get runId() {
    return this.current.runId
  }

  get lab() {
    return this.current.lab
  }

  /** Starts an embedded pair anew. Servers are not ours to restart: rejects with a Failure that says why they must be. */
  async renew(why: string): Promise<void> {
    if (!this.lab)
      throw new Failure('unreachable', `the pair cannot be tried on any more: ${why}`, 'restart its servers')
    await this.current.close()
    this.opened++
    this.current = await this.source.open(this.seed + 1000 * this.opened)
    this.named = new NamedKeys()
  }

  close(): Promise<void> {
    return this.current.close()
  }
}
