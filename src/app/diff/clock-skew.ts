import type {View} from '../ports/view.js'

/** How far the later of both servers' clocks is ahead of ours; 0 where neither tells. */
export async function clockSkewMs(primary: View, replica: View, nowMs: number): Promise<number> {
  const skews = await Promise.all(
    [primary, replica].map(async ({control}) => {
      const reply = await control.call(['TIME'])
      return Array.isArray(reply) ? Number(reply[0]) * 1000 + Number(reply[1]) / 1000 - nowMs : null
    }),
  )
  return Math.max(...skews.map((skew) => skew ?? 0))
}
