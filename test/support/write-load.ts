import type {Redis} from 'ioredis'

/** Writers at work on a primary, until `stop`. */
export interface WriteLoad {
  /** Commands that the primary has answered. */
  readonly written: number
  stop(): Promise<void>
}

/**
 * Keeps writing to a primary, about so many commands a second: values and expiries of many keys, deletes, counters
 * that change all the time, keys that come and go, queues, and fields of a large hash.
 */
export function startWriteLoad(primary: Redis, perSecond: number, keys: number): WriteLoad {
  let stopping = false
  let written = 0
  let turn = 0
  const batch = Math.max(1, Math.round(perSecond / 100))
  const work = async () => {
    while (!stopping) {
      const startedAt = performance.now()
      const pipeline = primary.pipeline()
      for (let at = 0; at < batch; at++) write(pipeline, turn++, keys)
      await pipeline.exec()
      written += batch
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 10 - (performance.now() - startedAt))))
    }
  }
  const working = work()
  return {
    get written() {
      return written
    },
    async stop() {
      stopping = true
      await working
    },
  }
}

function write(pipeline: ReturnType<Redis['pipeline']>, turn: number, keys: number): void {
  const name = `load${(turn * 7919) % keys}`
  switch (turn % 10) {
    case 0:
      pipeline.incr('hot-counter')
      break
    case 1:
      pipeline.set('hot-flag', String(turn % 20 === 1 ? 1 : 0))
      break
    case 2:
      pipeline.del(name)
      break
    case 3:
      pipeline.set(name, `v${turn}`, 'PX', 20 + (turn % 200))
      break
    case 4:
      pipeline.expire(name, 100 + (turn % 5000))
      break
    case 5:
      pipeline.hset('hot-hash', `f${turn % 5000}`, String(turn))
      break
    case 6:
      pipeline.lpush('hot-queue', String(turn))
      break
    case 7:
      pipeline.rpop('hot-queue')
      break
    case 8:
      if (turn % 20 === 8) pipeline.set('flapping', 'x')
      else pipeline.del('flapping')
      break
    default:
      pipeline.set(name, `v${turn}`)
  }
}
