import {commandFacts, commandName, flushScope} from '../core/command/command-facts.js'
import {errorText} from '../core/history/encode-batch.js'
import type {Command, Reply} from '../core/operation.js'
import {refusalOf} from '../core/server-refusal.js'
import type {PlannedClient, PlannedStep} from '../core/workload/plan.js'
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
  const spent = new AbortController()
  const meeting = new Meetings(AbortSignal.any([context.stop.signal, spent.signal]))
  const workers = clients.filter(({plan}) => plan.everyMs === null)
  const observers = clients.filter(({plan}) => plan.everyMs !== null)
  const workDone = new AbortController()
  const observing = observers.map((observer) => observe(observer, context, meeting, workDone.signal))
  try {
    await Promise.all(workers.map((worker) => playWithin(worker, context, meeting, spent)))
  } finally {
    workDone.abort()
    await Promise.all(observing)
  }
}

async function observe(
  client: ConnectedClient,
  context: RoundContext,
  meeting: Meetings,
  workDone: AbortSignal,
): Promise<void> {
  const ended = AbortSignal.any([workDone, context.stop.signal])
  for (let iteration = 0; !ended.aborted; iteration++) {
    await play(client, iteration, context, meeting)
    await context.clock.sleep(client.plan.everyMs ?? 0, ended)
  }
}

/** Plays a client's steps, or those that the round's budget allows. */
async function playWithin(
  worker: ConnectedClient,
  context: RoundContext,
  meeting: Meetings,
  spent: AbortController,
): Promise<void> {
  const {budget} = context
  if (!budget) return play(worker, 0, context, meeting)
  const {session} = worker
  for (const step of worker.plan.steps(context.round, 0)) {
    if (context.stop.signal.aborted) return
    const commands = step.kind === 'send' ? budget.take(session.client, step.commands) : []
    if (step.kind !== 'send') await carryOut(step, session, context, meeting)
    else if (commands.length > 0) await carryOut({kind: 'send', commands}, session, context, meeting)
    if (!budget.isSpent(session.client)) continue
    // Nobody who has ended comes to a meeting any more.
    spent.abort()
    return
  }
}

async function play(
  {plan, session}: ConnectedClient,
  iteration: number,
  context: RoundContext,
  meeting: Meetings,
): Promise<void> {
  for (const step of plan.steps(context.round, iteration)) {
    if (context.stop.signal.aborted) return
    await carryOut(step, session, context, meeting)
  }
}

async function carryOut(
  step: PlannedStep,
  session: RecordedSession,
  context: RoundContext,
  meeting: Meetings,
): Promise<void> {
  switch (step.kind) {
    case 'send': {
      if (context.leavesOut?.(step.commands) === true) return
      const {lost, replies, firstId} = await session.send(step.commands, {round: context.round})
      if (lost === null) {
        const refused = session.view === 'primary' ? firstRefused(step.commands, replies) : null
        if (refused && context.onRefused({view: session.view, ...refused})) context.stop.abort()
        return
      }
      context.onLost({
        client: session.client,
        view: session.view,
        reason: lost,
        firstId: firstId + replies.length,
        unanswered: step.commands.slice(replies.length),
      })
      context.stop.abort()
      return
    }
    case 'pause':
      return context.clock.sleep(step.ms, context.stop.signal)
    case 'together':
      return meeting.arrive(step.barrier, step.parties)
    default:
      return context.onStep(step.kind)
  }
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

/** Barriers of one round; all of them open when the round is stopped. */
class Meetings {
  private readonly waiting = new Map<string, Array<() => void>>()

  constructor(private readonly stop: AbortSignal) {
    stop.addEventListener('abort', () => this.openAll(), {once: true})
  }

  arrive(barrier: string, parties: number): Promise<void> {
    if (this.stop.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const arrived = this.waiting.get(barrier) ?? []
      this.waiting.set(barrier, arrived)
      arrived.push(resolve)
      if (arrived.length < parties) return
      this.waiting.delete(barrier)
      for (const open of arrived) open()
    })
  }

  private openAll(): void {
    for (const arrived of this.waiting.values()) for (const open of arrived) open()
    this.waiting.clear()
  }
}
