import {commandName} from '../core/command/command-facts.js'
import type {Command} from '../core/operation.js'
import {displayCommand} from '../core/report/display-command.js'
import {refusalOf} from '../core/server-refusal.js'
import type {View} from './ports/view.js'
import type {RecordedBatch} from './recorded-session.js'

const MAX_LISTED = 5

/** A connection that broke in the middle of the work. */
export interface Loss {
  /** When in the run, such as `in round 3`. */
  readonly when: string
  readonly nowNs: number
  readonly reason: string
  /** Commands without a reply, as people refer to them. */
  readonly inFlight: readonly string[]
}

/** The commands of a batch that got no reply, as people refer to them. */
export function unanswered(commands: readonly Command[], {firstId, replies}: RecordedBatch): readonly string[] {
  return commands.slice(replies.length).map((command, at) => displayCommand(command, firstId + replies.length + at))
}

/** Which server was lost, when, why, and what was in flight, in one line. */
export function describeLoss({name, address}: Pick<View, 'name' | 'address'>, loss: Loss): string {
  const {when, nowNs, reason, inFlight} = loss
  const shown = inFlight.slice(0, MAX_LISTED).join(', ')
  const more = inFlight.length > MAX_LISTED ? ` and ${inFlight.length - MAX_LISTED} more` : ''
  return `${name} ${address} was lost ${when}, ${(nowNs / 1e9).toFixed(1)} s after the start: ${reason}; in flight: ${shown}${more}`
}

/** Which server refused what, in its own words, and what mends that. */
export function describeRefusal(
  {name, address}: Pick<View, 'name' | 'address'>,
  command: Command,
  error: string,
): string {
  const next = refusalOf(error)?.next
  return `${name} ${address} refused ${commandName(command).toUpperCase()}: ${error}${next === undefined ? '' : ` (${next})`}`
}
