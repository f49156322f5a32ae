import {setTimeout as delay} from 'node:timers/promises'
import type {Clock} from '../app/ports/clock.js'

/** The clock of this process, starting at zero. */
export function startClock(): Clock {
  const start = process.hrtime.bigint()
  const nowNs = () => Number(process.hrtime.bigint() - start)
  const ranNs = runningTime(nowNs)
  return {
    nowNs,
    ranNs,
    wallTime: () => new Date(),
    async sleep(ms, signal) {
      // An aborted sleep just ends: whoever waits looks at the signal itself.
      await delay(ms, undefined, signal ? {signal} : {}).catch(() => undefined)
    },
  }
}

const TICK_MS = 250
/** Ticks further apart than this had no process to run in. */
const LONGEST_TICK_NS = 2 * TICK_MS * 1e6

function runningTime(nowNs: () => number): () => number {
  let lastTickNs = nowNs()
  let stoodStillNs = 0
  const missedNs = (atNs: number) => Math.max(0, atNs - lastTickNs - LONGEST_TICK_NS)
  setInterval(() => {
    const atNs = nowNs()
    stoodStillNs += missedNs(atNs)
    lastTickNs = atNs
  }, TICK_MS).unref()
  return () => {
    const atNs = nowNs()
    return atNs - stoodStillNs - missedNs(atNs)
  }
}
