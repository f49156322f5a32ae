import {workerOf} from '../../../src/core/model/worker-of.js'
import type {RawClient} from './raw-client.js'
import {waitUntil} from '../../support/wait-until.js'

export const MARKER = 'settle:'

let markers = 0

/**
 * Waits until everything written so far is applied: one marker for each apply worker is seen. The markers stay;
 * their names begin with MARKER.
 */
export async function settle(primary: RawClient, replica: RawClient, workers = 6): Promise<void> {
  const names = markerNames(workers)
  // A fault may drop or misplace a marker, never five in a row in a seed that these tests use.
  for (let attempt = 1; ; attempt++) {
    const value = `settled-${++markers}`
    await primary.pipeline(names.map((name) => ['SET', name, value]))
    try {
      await waitUntil(
        'all markers are on the replica',
        async () =>
          (await replica.pipeline(names.map((name) => ['GETRANGE', name, '0', '-1']))).every((seen) => seen === value),
        attempt < 5 ? 300 : 5000,
      )
      return
    } catch (error) {
      if (attempt === 5) throw error
    }
  }
}

function markerNames(workers: number): string[] {
  const byWorker = new Map<number, string>()
  for (let index = 0; byWorker.size < workers; index++) {
    const name = `${MARKER}${index}`
    byWorker.set(workerOf(name, workers), name)
  }
  return [...byWorker.values()]
}
