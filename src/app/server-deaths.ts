import type {ServerDeath} from '../core/judge/server-death.js'
import type {PlayResult} from './play-context.js'
import type {OpenPair} from './ports/pair-source.js'
import {allViews} from './ports/view.js'

/** Servers of a pair of lockstep's own that died while it was played on, and over what. */
export async function serverDeaths(
  pair: Pick<OpenPair, 'views'> & Partial<Pick<OpenPair, 'ended'>>,
  {losses, lastRound}: Pick<PlayResult, 'losses' | 'lastRound'>,
): Promise<readonly ServerDeath[]> {
  const servers = (await pair.ended?.(losses.map(({view}) => view))) ?? []
  return servers.map((server) => {
    const lost = losses.filter(({view}) => view === server.view)
    return {
      ...server,
      address: allViews(pair.views).find(({name}) => name === server.view)?.address ?? '',
      round: lost.length === 0 ? null : lastRound,
      operations: lost.flatMap(({operations}) => operations),
      inFlight: lost.flatMap(({inFlight}) => inFlight),
    }
  })
}
