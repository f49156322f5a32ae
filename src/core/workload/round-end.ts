import {commandName} from '../command/command-facts.js'
import type {Command} from '../operation.js'
import {PlanRandom} from './plan-random.js'
import type {Plan} from './plan.js'

/** One round in so many ends early. */
const CUT_ONE_IN = 4

/**
 * After how many commands this round ends, those of all connections but observers taken together; null: at its end.
 * Only the end of a round is compared, and what a round writes later may cover what went wrong earlier: so one in four
 * ends at a random place, and every state on the way is at times the one that is compared. The last round never does.
 */
export function roundEnd(plan: Plan, round: number): number | null {
  if (round >= plan.rounds) return null
  const random = new PlanRandom(plan.seed, 'round end', round, 0)
  if (random.between(1, CUT_ONE_IN) > 1) return null
  const commands = commandsIn(plan, round)
  return commands < 2 ? null : random.between(1, commands - 1)
}

function commandsIn({clients}: Plan, round: number): number {
  let count = 0
  for (const client of clients) {
    if (client.everyMs !== null) continue
    for (const step of client.steps(round, 0)) if (step.kind === 'send') count += step.commands.length
  }
  return count
}

/** What may still be sent in a round that ends early. A transaction that was begun is sent to its end. */
export class RoundBudget {
  private readonly inTransaction = new Set<string>()

  constructor(private left: number) {}

  /** Whether nothing more may be sent by this connection. */
  isSpent(client: string): boolean {
    return this.left <= 0 && !this.inTransaction.has(client)
  }

  /** Those of the commands that may be sent. */
  take(client: string, commands: readonly Command[]): readonly Command[] {
    let taken = 0
    for (; taken < commands.length && !this.isSpent(client); taken++) {
      this.left--
      const name = commandName(commands[taken]!)
      if (name === 'multi') this.inTransaction.add(client)
      else if (name === 'exec' || name === 'discard') this.inTransaction.delete(client)
    }
    return taken === commands.length ? commands : commands.slice(0, taken)
  }
}
