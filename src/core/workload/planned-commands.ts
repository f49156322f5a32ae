import {commandName} from '../command/command-facts.js'
import type {Command} from '../operation.js'
import type {Plan} from './plan.js'

/** Every command that a plan sends in these rounds (from 1, both included), with the database it is sent to. */
export function* plannedCommands(
  plan: Plan,
  fromRound: number,
  toRound: number,
): Generator<{readonly db: number; readonly command: Command}> {
  for (const client of plan.clients) {
    let db = plan.databases[0] ?? 0
    for (let round = fromRound; round <= Math.min(toRound, plan.rounds); round++) {
      for (const step of client.steps(round, 0)) {
        if (step.kind !== 'send') continue
        for (const command of step.commands) {
          yield {db, command}
          if (commandName(command) === 'select') db = Number(command[1])
        }
      }
    }
  }
}
