import type {Operation} from '../../src/core/operation.js'

export interface Mix {
  readonly operations: number
  readonly keys: number
  /** Share of FLUSHDB among all operations. */
  readonly flushShare: number
  readonly writers: number
  readonly readers: number
  readonly replicaReaders: number
  /** How many operations of one client are in flight at once. */
  readonly pipeline: number
  readonly seed: number
}

/** Time between the effects of two consecutive operations. */
const STEP_NS = 1000

/**
 * Operations of a correct pair, in order of invocation: operation i takes effect at instant i * STEP_NS, somewhere
 * inside its interval; the replica follows 40 operations behind, in order.
 */
export function generatedHistory(mix: Mix): Operation[] {
  const random = mulberry(mix.seed)
  const clients = mix.writers + mix.readers + mix.replicaReaders
  const span = STEP_NS * clients * mix.pipeline
  const primary = new Map<string, string>()
  const replica = new Map<string, string>()
  const log: Array<readonly [string, string] | null> = []
  let applied = 0
  const drafts: Array<Omit<Operation, 'id'>> = []
  const free = new Float64Array(clients)
  const ended = new Float64Array(clients)
  for (let at = 0; at < mix.operations; at++) {
    const client = at % clients
    const effectNs = (at + clients * mix.pipeline) * STEP_NS
    const invokedNs = Math.max(free[client]!, Math.floor(effectNs - random() * span * 0.45))
    const completedNs = Math.max(ended[client]!, Math.floor(effectNs + random() * span * 0.45))
    // Replies come in order, and so do the requests of a pipeline.
    ended[client] = completedNs
    free[client] = mix.pipeline === 1 ? completedNs + 1 : invokedNs
    const key = `key:${Math.floor(random() * mix.keys)}`
    while (applied < log.length - 40) {
      const update = log[applied++] ?? null
      if (update) replica.set(update[0], update[1])
      else replica.clear()
    }
    const base = {db: 0, invokedNs, completedNs, outcome: 'ok' as const}
    if (client < mix.writers) {
      if (random() < (mix.flushShare * clients) / mix.writers) {
        primary.clear()
        log.push(null)
        drafts.push({...base, client: `w${client}`, view: 'primary', command: ['FLUSHDB'], reply: 'OK'})
      } else {
        const value = `v:${client}:${at}`
        primary.set(key, value)
        log.push([key, value])
        drafts.push({...base, client: `w${client}`, view: 'primary', command: ['SET', key, value], reply: 'OK'})
      }
    } else {
      const onReplica = client >= mix.writers + mix.readers
      const reply = (onReplica ? replica : primary).get(key) ?? null
      const view = onReplica ? 'replica' : 'primary'
      drafts.push({...base, client: `r${client}`, view, command: ['GET', key], reply})
    }
  }
  drafts.sort((a, b) => a.invokedNs - b.invokedNs)
  return drafts.map((draft, at) => ({id: at + 1, ...draft}))
}

/** A small seeded generator: uniform in [0, 1). */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
