import type {Bulk} from '../core/bulk.js'
import {errorText} from '../core/outcome.js'
import type {Command, Reply} from '../core/operation.js'
import {Failure} from './failure.js'
import type {Session} from './ports/session.js'
import type {View} from './ports/view.js'

/** From now on, a deletion in a transaction fails when any of these keys is touched before it. */
export async function watchKeys(primary: View, session: Session, db: number, keys: readonly Bulk[]): Promise<void> {
  const {lost} = await session.send([
    ['SELECT', String(db)],
    ['WATCH', ...keys],
  ])
  if (lost !== null) throw new Failure('unreachable', `${primary.address}: ${lost}`)
}

/** Resolves with null when the commands ran, `changed` when a watched key was touched before, else the server's refusal. */
export async function runWatched(session: Session, commands: readonly Command[]): Promise<string | null> {
  if (commands.length === 0) {
    await session.send([['UNWATCH']])
    return null
  }
  const {replies, lost} = await session.send([['MULTI'], ...commands, ['EXEC']])
  const ran = replies.at(-1) ?? null
  const refusal = lost ?? replies.map(errorText).find((error) => error !== null)
  if (refusal !== undefined) return refusal
  if (!Array.isArray(ran)) return 'changed'
  return (ran as readonly Reply[]).map(errorText).find((error) => error !== null) ?? null
}
