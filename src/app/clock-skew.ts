import {serverTimeMs} from '../core/server-time.js'
import type {Clock} from './ports/clock.js'
import type {View} from './ports/view.js'

/** Looks at each clock; the one with the shortest way tells most. */
const LOOKS = 3

/** How far a server's clock may be ahead of ours, in milliseconds. */
interface Ahead {
  readonly leastMs: number
  readonly mostMs: number
}

/** By how much the clocks of these servers differ at most, in milliseconds; null when one of them does not tell the time. */
export async function clockSkewMs(views: readonly View[], clock: Clock): Promise<number | null> {
  const all: Ahead[] = []
  for (const view of views) {
    const ahead = await lookAtClock(view, clock)
    if (!ahead) return null
    all.push(ahead)
  }
  return Math.max(0, Math.max(...all.map(({mostMs}) => mostMs)) - Math.min(...all.map(({leastMs}) => leastMs)))
}

async function lookAtClock({control}: View, clock: Clock): Promise<Ahead | null> {
  const looks: Ahead[] = []
  for (let look = 0; look < LOOKS; look++) {
    // Our own time is taken from the clock that is never set.
    const beforeMs = clock.nowNs() / 1e6
    const reply = await control.call(['TIME'])
    const afterMs = clock.nowNs() / 1e6
    const serverMs = serverTimeMs(reply)
    if (Number.isNaN(serverMs)) return null
    looks.push({leastMs: serverMs - afterMs, mostMs: serverMs - beforeMs})
  }
  return looks.reduce((best, look) => (look.mostMs - look.leastMs < best.mostMs - best.leastMs ? look : best))
}
