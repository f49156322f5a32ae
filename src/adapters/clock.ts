import {setTimeout as delay} from 'node:timers/promises'
import type {Clock} from '../app/ports/clock.js'

/** The clock of this process, starting at zero. */
export function startClock(): Clock {
  const start = process.hrtime.bigint()
  return {
    nowNs: () => Number(process.hrtime.bigint() - start),
    wallTime: () => new Date(),
    async sleep(ms, signal) {
      // An aborted sleep just ends: whoever waits looks at the signal itself.
      await delay(ms, undefined, signal ? {signal} : {}).catch(() => undefined)
    },
  }
}
