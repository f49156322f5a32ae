import {serverTimeMs} from '../../core/server-time.js'
import type {View} from '../ports/view.js'

/** How far the later of both servers' clocks is ahead of ours; 0 where neither tells. */
export async function laterClockMs(primary: View, replica: View, nowMs: number): Promise<number> {
  const times = await Promise.all(
    [primary, replica].map(async ({control}) => serverTimeMs(await control.call(['TIME']))),
  )
  return Math.max(...times.map((timeMs) => (Number.isNaN(timeMs) ? 0 : timeMs - nowMs)))
}
