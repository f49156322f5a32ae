import {errorText} from '../../core/outcome.js'
import {countOf, displayBulk} from '../../core/report/display-text.js'
import type {View} from '../ports/view.js'

/** Why a comparison of all databases of these servers does not see all of their keys; none when it does. */
export async function keysOutOfSight(views: readonly View[]): Promise<readonly string[]> {
  const reasons: string[] = []
  for (const {name, address, engine, control} of views)
    for (const {holdsKeys, ask, what, names} of engine.hiddenData) {
      if (!holdsKeys) continue
      const reply = await control.call(ask)
      const error = errorText(reply)
      if (error !== null && /unknown command/i.test(error)) continue
      const found = error === null ? names(reply) : null
      if (found?.length === 0) continue
      reasons.push(
        found === null
          ? `${name} ${address} does not tell whether it has another ${what}, whose keys were not compared: ${error ?? 'it answers in an unknown form'}`
          : `${name} ${address} has ${countOf(found.length, what)} besides, whose keys were not compared (e.g. ${displayBulk(found[0]!)}): each is compared with its own password`,
      )
    }
  return reasons
}
