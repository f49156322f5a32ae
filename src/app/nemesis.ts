import type {NemesisAct} from '../core/nemesis/nemesis-act.js'
import {nemesisPlan, type NemesisKind, type NemesisPlan} from '../core/nemesis/nemesis-plan.js'
import type {PlayContext} from './play-context.js'
import type {NemesisPort} from './ports/nemesis-port.js'

const POLL_MS = 10

/** What is done to a pair on purpose while a workload is played on it. */
export interface NemesisSetting {
  readonly kinds: readonly NemesisKind[]
  readonly port: NemesisPort
}

/** Does one thing beside a round, or none, and heals it before anything is compared. */
export class Nemesis {
  /** What was done so far. */
  readonly acts: NemesisAct[] = []

  constructor(
    private readonly around: Pick<
      PlayContext,
      'nemesis' | 'views' | 'plan' | 'clock' | 'settle' | 'signal' | 'recorder'
    >,
  ) {}

  /** Plays a round beside which something may be done. Resolves when both are over and every link is up again. */
  async beside(round: number, play: () => Promise<void>): Promise<void> {
    const {nemesis, views, plan: played} = this.around
    const plan = nemesis ? nemesisPlan(nemesis.kinds, played.seed, round, views.replicas.length) : null
    if (!nemesis || !plan) return play()
    const acting = this.carryOut(plan, nemesis.port, round)
    try {
      await play()
    } finally {
      await acting
    }
    await this.linksUp()
  }

  private async carryOut(plan: NemesisPlan, port: NemesisPort, round: number): Promise<void> {
    const {clock, signal, recorder, views} = this.around
    if (plan.startMs > 0) await clock.sleep(plan.startMs, signal)
    const fromNs = clock.nowNs()
    port.begin(plan)
    await clock.sleep(plan.holdMs, signal)
    port.heal(plan)
    const {kind, amount, replica} = plan
    const view = views.replicas[replica]!.name
    const act = {kind, view, round, fromNs, untilNs: clock.nowNs(), ...(amount === null ? {} : {amount})}
    this.acts.push(act)
    recorder.nemesis(act)
  }

  /** Waits until every replica follows again. One that does not is told by the settling. */
  private async linksUp(): Promise<void> {
    const {clock, signal, settle} = this.around
    const {replicas} = this.around.views
    const deadlineNs = clock.nowNs() + settle.timeoutMs * 1e6
    while (clock.nowNs() < deadlineNs && !signal.aborted) {
      const states = await Promise.all(replicas.map(({control}) => control.replication()))
      if (states.every(({linkUp, syncing, loading}) => linkUp && !syncing && !loading)) return
      await clock.sleep(POLL_MS, signal)
    }
  }
}
