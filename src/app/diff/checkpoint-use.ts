import type {View} from '../ports/view.js'
import type {Checkpoint} from '../../core/diff/diff-files.js'

/** Whether nothing is left to compare, so that going on would repeat an old verdict. */
export function hasEnded({databases, suspects}: Checkpoint): boolean {
  const places = Object.values(databases).flatMap(({forward, backward, expiry}) => [forward, backward, expiry])
  return suspects.length === 0 && places.every(({done}) => done)
}

/**
 * Whether an interrupted diff can go on from its checkpoint. Where a scan stands in the middle, its cursor is of use
 * only to the server process that gave it, and on Pika only to it while it keeps it: then all begins anew. A name is of
 * use for ever.
 */
export async function canGoOn(checkpoint: Checkpoint, primary: View, replica: View): Promise<boolean> {
  const inTheMiddle = Object.values(checkpoint.databases).some(({forward, backward, expiry}) =>
    [forward, backward, expiry].some(({cursor, done}) => !done && /^[1-9]/.test(cursor)),
  )
  if (!inTheMiddle) return true
  for (const [at, {engine, control}] of [primary, replica].entries()) {
    if (!engine.trustDbsize) return false
    const {runId} = await control.replication()
    if (runId !== checkpoint.watch.baseline[at]?.state.runId) return false
  }
  return true
}
