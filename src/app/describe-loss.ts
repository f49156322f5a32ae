import type {Command} from '../core/operation.js'
import {displayCommand} from '../core/report/display-command.js'
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
  readonly underWay: readonly string[]
}

/** The commands of a batch that got no reply, as people refer to them. */
export function unanswered(commands: readonly Command[], {firstId, replies}: RecordedBatch): readonly string[] {
  return commands.slice(replies.length).map((command, at) => displayCommand(command, firstId + replies.length + at))
}

/** Which server was lost, when, why, and what was under way, in one line. */
export function describeLoss({name, address}: Pick<View, 'name' | 'address'>, loss: Loss): string {
  const {when, nowNs, reason, underWay} = loss
  const shown = underWay.slice(0, MAX_LISTED).join(', ')
  const more = underWay.length > MAX_LISTED ? ` and ${underWay.length - MAX_LISTED} more` : ''
  return `${name} ${address} was lost ${when}, ${(nowNs / 1e9).toFixed(1)} s after the start: ${reason}; under way: ${shown}${more}`
}
