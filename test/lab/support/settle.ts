import {workerOf} from '../../../src/core/model/worker-of.js'
import type {RawClient} from './raw-client.js'
import {waitUntil} from '../../support/wait-until.js'

export const MARKER = 'settle:'

/** At 5 ms each. */
const LOOKS_PER_MARKER = 60

let markers = 0

/**
 * Waits until everything written so far is applied: one marker for each apply worker is seen. The markers stay;
 * their names begin with MARKER.
 */
export async function settle(primary: RawClient, replica: RawClient, workers = 6): Promise<void> {
  const names = markerNames(workers)
  let value = ''
  let looks = 0
  await waitUntil('all markers are on the replica', async () => {
    // A fault may drop or misplace a marker: those that do not come are written anew.
    if (looks++ % LOOKS_PER_MARKER === 0) {
      value = `settled-${++markers}`
      await primary.pipeline(names.map((name) => ['SET', name, value]))
    }
    const seen = await replica.pipeline(names.map((name) => ['GETRANGE', name, '0', '-1']))
    return seen.every((each) => each === value)
  })
}

function markerNames(workers: number): string[] {
  const byWorker = new Map<number, string>()
  for (let index = 0; byWorker.size < workers; index++) {
    const name = `${MARKER}${index}`
    byWorker.set(workerOf(name, workers), name)
  }
  return [...byWorker.values()]
}
