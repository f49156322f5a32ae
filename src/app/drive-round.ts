import {commandFacts, commandName, flushScope} from '../core/command/command-facts.js'
import {mayFlush} from '../core/command/script-calls.js'
import {errorText} from '../core/outcome.js'
import type {Command, Reply} from '../core/operation.js'
import {refusalOf} from '../core/server-refusal.js'
import type {PlannedClient} from '../core/workload/plan.js'
import type {RoundBudget} from '../core/workload/round-end.js'
import type {Clock} from './ports/clock.js'
import type {RecordedSession} from './recorded-session.js'

/** A planned client and the connection it runs on. */
export interface ConnectedClient {
  readonly plan: PlannedClient
  readonly session: RecordedSession
}

/** A connection that broke in mid-round. */
export interface LostClient {
  readonly client: string
  readonly view: string
  readonly reason: string
  /** The first of the commands that got no reply, and those after it. */
  readonly firstId: number
  readonly unanswered: readonly Command[]
}

/** A write that a server would not carry out, whatever it holds. */
export interface RefusedWrite {
  readonly view: string
  readonly command: Command
  /** The server's words. */
  readonly error: string
}

/** What the driver needs of its surroundings. */
export interface RoundContext {
  readonly round: number
  readonly clock: Clock
  /** Aborted by the operator, or when a connection is lost: everyone ends after the reply they wait for. */
  readonly stop: AbortController
  /** Set for a round that ends early: what its clients, observers apart, may send. */
  readonly budget?: RoundBudget
  readonly onLost: (lost: LostClient) => void
  /** Whether commands that would go out together are left out. */
  readonly leavesOut?: (commands: readonly Command[]) => boolean
  /** Asked right before every flush; when it rejects, the round ends, and rejects with the same. */
  readonly beforeFlush?: () => Promise<void>
  /** Takes a write that the primary refused by its state or its rights; the round ends if it returns true. */
  readonly onRefused: (refused: RefusedWrite) => boolean
  /** Carries out a `settle` or `snapshot` step. */
  readonly onStep: (kind: 'settle' | 'snapshot') => Promise<void>
}

/**
 * Plays one round: the clients run side by side, each its own steps in order, while the observers (clients with
 * `every`) repeat theirs until the others have ended.
 */
export async function driveRound(clients: readonly ConnectedClient[], context: RoundContext): Promise<void> {
  const round = new Round(context)
  const workers = clients.filter(({plan}) => plan.everyMs === null)
  const observers = clients.filter(({plan}) => plan.everyMs !== null)
  const workDone = new AbortController()
  const observing = observers.map((observer) => round.observe(observer, workDone.signal))
  try {
    await Promise.all(workers.map((worker) => round.work(worker)))
  } finally {
    workDone.abort()
    await Promise.all(observing)
  }
  if (round.failure) throw round.failure
}

class Round {
  /** Nobody who has ended comes to a meeting any more. */
  private readonly spent = new AbortController()
  private readonly meetings: Meetings
  /** Why nothing may be flushed any more. */
  failure: Error | null = null

  constructor(private readonly context: RoundContext) {
    this.meetings = new Meetings(AbortSignal.any([context.stop.signal, this.spent.signal]))
  }

  async observe(client: ConnectedClient, workDone: AbortSignal): Promise<void> {
    const {clock, stop} = this.context
    const ended = AbortSignal.any([workDone, stop.signal])
    for (let iteration = 0; !ended.aborted; iteration++) {
      await this.play(client, iteration)
      await clock.sleep(client.plan.everyMs ?? 0, ended)
    }
  }

  /** Plays a client's steps, or those that the round's budget allows. */
  async work(client: ConnectedClient): Promise<void> {
    if ((await this.play(client, 0, this.context.budget)) === 'spent') this.spent.abort()
  }

  private async play(client: ConnectedClient, iteration: number, budget?: RoundBudget): Promise<'ended' | 'spent'> {
    const {session, plan} = client
    // The ground was looked at right before the round, and is by those who meet before they flush.
    let looked = iteration === 0 && plan.everyMs === null
    for (const [step, next] of withNext(plan.steps(this.context.round, iteration))) {
      if (this.context.stop.signal.aborted) return 'ended'
      if (step.kind === 'send') {
        const commands = budget ? budget.take(session.client, step.commands) : step.commands
        if (commands.length > 0) await this.send(commands, session, looked)
        looked = false
      } else if (step.kind === 'together') {
        looked = next?.kind === 'send' && this.needsLook(next.commands)
        await this.meetings.arrive(step.barrier, step.parties, looked ? () => this.beforeFlush() : null)
      } else {
        looked = false
        await (step.kind === 'pause'
          ? this.context.clock.sleep(step.ms, this.context.stop.signal)
          : this.context.onStep(step.kind))
      }
      if (budget?.isSpent(session.client) === true) return 'spent'
    }
    return 'ended'
  }

  private async send(commands: readonly Command[], session: RecordedSession, looked: boolean): Promise<void> {
    const {context} = this
    if (context.leavesOut?.(commands) === true) return
    if (!looked && this.needsLook(commands)) await this.beforeFlush()
    if (context.stop.signal.aborted) return
    const {lost, replies, firstId} = await session.send(commands, {round: context.round})
    if (lost === null) {
      const refused = session.view === 'primary' ? firstRefused(commands, replies) : null
      if (refused && context.onRefused({view: session.view, ...refused})) context.stop.abort()
      return
    }
    context.onLost({
      client: session.client,
      view: session.view,
      reason: lost,
      firstId: firstId + replies.length,
      unanswered: commands.slice(replies.length),
    })
    context.stop.abort()
  }

  private needsLook(commands: readonly Command[]): boolean {
    return this.context.beforeFlush !== undefined && commands.some(mayFlush)
  }

  private async beforeFlush(): Promise<void> {
    try {
      await this.context.beforeFlush?.()
    } catch (error) {
      this.failure ??= error as Error
      this.context.stop.abort()
    }
  }
}

function* withNext<T>(items: Iterable<T>): Generator<readonly [item: T, next: T | null]> {
  let last: {readonly item: T} | null = null
  for (const item of items) {
    if (last) yield [last.item, item]
    last = {item}
  }
  if (last) yield [last.item, null]
}

/** The first write that was refused, and would be again. */
function firstRefused(commands: readonly Command[], replies: readonly Reply[]): Omit<RefusedWrite, 'view'> | null {
  for (let at = 0; at < replies.length; at++) {
    const error = errorText(replies[at])
    if (error === null || commandFacts(commandName(commands[at]!))?.access !== 'write') continue
    const refusal = refusalOf(error)
    // A single command that is not known leaves the others to be tried.
    const unknown = /^ERR unknown/i.test(error) && flushScope(commands[at]!) === null
    if (refusal && refusal.passing !== true && !unknown) return {command: commands[at]!, error}
  }
  return null
}

interface Meeting {
  readonly opens: Array<() => void>
  before: (() => Promise<void>) | null
}

/** Barriers of one round; all of them open when the round is stopped. */
class Meetings {
  private readonly waiting = new Map<string, Meeting>()

  constructor(private readonly stop: AbortSignal) {
    stop.addEventListener('abort', () => this.openAll(), {once: true})
  }

  /** Resolves when so many have come, and after what any of them wants done right before all go on. */
  arrive(barrier: string, parties: number, beforeOpening: (() => Promise<void>) | null): Promise<void> {
    if (this.stop.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const meeting = this.waiting.get(barrier) ?? {opens: [], before: null}
      this.waiting.set(barrier, meeting)
      meeting.opens.push(resolve)
      meeting.before ??= beforeOpening
      if (meeting.opens.length < parties) return
      this.waiting.delete(barrier)
      const open = () => meeting.opens.forEach((each) => each())
      if (meeting.before) void meeting.before().finally(open)
      else open()
    })
  }

  private openAll(): void {
    for (const {opens} of this.waiting.values()) for (const open of opens) open()
    this.waiting.clear()
  }
}
