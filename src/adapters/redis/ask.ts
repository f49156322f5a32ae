import {Failure} from '../../app/failure.js'
import type {Session} from '../../app/ports/session.js'
import type {View} from '../../app/ports/view.js'
import {commandName} from '../../core/command/command-facts.js'
import type {Command, Reply} from '../../core/operation.js'
import {errorText} from '../../core/outcome.js'
import {displayCommand} from '../../core/report/display-command.js'
import {unreachable} from './open-socket.js'

/**
 * Sends commands that a server has to answer. Rejects with a Failure in its words when it refuses one, but for its having
 * another type than it told just before.
 */
export async function ask(view: View, session: Session, commands: readonly Command[]): Promise<readonly Reply[]> {
  const {replies, lost} = await session.send(commands)
  if (lost !== null) throw lostFailure(view, lost, commands[replies.length] ?? [])
  const errors = replies.map(errorText)
  const refused = errors.findIndex((error) => error !== null && !contradictsType(error))
  if (refused < 0) return replies
  throw new Failure(
    'unreachable',
    `${view.address} (${view.name}) refuses ${commandName(commands[refused]!).toUpperCase()}: ${errors[refused]!}`,
  )
}

/** The server told another type just before: that is a finding about this key, and no reason to give up. */
function contradictsType(error: string): boolean {
  return error.startsWith('WRONGTYPE')
}

/** The connection ended before this command was answered. */
export function lostFailure({address}: View, reason: string, command: Command): Failure {
  return unreachable(address, reason, displayCommand(command, null))
}
