import {commandName} from '../../core/command/command-facts.js'
import type {Command} from '../../core/operation.js'
import {Failure} from '../failure.js'
import {firstForeignKey, foreignKeyFailure} from '../foreign-keys.js'
import type {Recorder} from '../recorder.js'
import {ServerWatch} from '../server-watch.js'
import type {TrialSetting} from './trials.js'

type Watched = Pick<TrialSetting, 'pair' | 'reach' | 'ground' | 'keyspaces' | 'clock'>

/**
 * Watches a pair over all plays of a search: whatever its servers count that these did not send ends the search before
 * the next flush, and no play that it may have touched is judged.
 */
export class TrialWatch {
  private watch: ServerWatch | null = null
  private readonly sent = new Map<string, number>()
  private readonly answered = new Map<string, number>()

  constructor(private readonly setting: Watched) {}

  /** Takes what a play has sent. */
  played({sentToPrimary, ranOnPrimary}: Pick<Recorder, 'sentToPrimary' | 'ranOnPrimary'>): void {
    for (const [name, count] of sentToPrimary) this.add(this.sent, name, count)
    for (const [name, count] of ranOnPrimary) this.add(this.answered, name, count)
  }

  /** Takes what was sent to the primary beside a play. */
  sentBeside(commands: readonly Command[]): void {
    for (const command of commands) this.add(this.sent, commandName(command), 1)
  }

  /**
   * To be asked before and after each play. Rejects with a Failure (`refused`) when somebody else writes, with the key
   * where there is one, or when a server is not what it was.
   */
  async requireUndisturbed(): Promise<void> {
    const {ground, pair, reach, keyspaces, clock} = this.setting
    if (ground === 'ours') return
    if (!this.watch) {
      this.watch = await ServerWatch.begin(pair.views, clock)
      return
    }
    const disturbance = (await this.watch.look(this.sent, this.answered)).find(({mayBeOwn}) => mayBeOwn !== true)
    if (!disturbance) return
    const foreign = await firstForeignKey(pair.views, reach, pair.named, keyspaces)
    if (foreign) throw foreignKeyFailure(foreign)
    throw new Failure(
      'refused',
      `${disturbance.what}: nothing is flushed any more`,
      'give lockstep a pair of its own; see lockstep doctor',
    )
  }

  private add(counts: Map<string, number>, name: string, count: number): void {
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
}
