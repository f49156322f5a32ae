import {Failure} from '../failure.js'
import {hazardOf} from '../../core/engine/hazard.js'
import type {View} from '../ports/view.js'

/** What a diff asks of every name, besides its value, and a server may not survive. In lower case. */
const ASKED = ['type', 'ttl', 'pttl'] as const

/**
 * Rejects with a Failure when a server may not survive what a diff sends: its values are read through a cache that loads
 * what they miss, and meanwhile such a command is fatal. A cache that is off loads nothing.
 */
export async function refuseHazards(views: readonly View[]): Promise<void> {
  for (const {name, address, engine, control} of views) {
    const {readCache} = engine
    const loads = readCache === null || readCache.isOn(await control.info(readCache.section))
    const asked = ASKED.find((command) => hazardOf(command, engine, loads) !== null)
    if (asked === undefined) continue
    throw new Failure(
      'refused',
      `${name} ${address} may not survive a diff, which sends ${asked.toUpperCase()}: ${hazardOf(asked, engine, loads)!.why}`,
      'switch its read cache off for the while (on Pika: CONFIG SET cache-model 0), or, on a pair that may die, --accept-hazards',
    )
  }
}
