import {readDifferences, readDiffSettings} from '../../adapters/diff-store.js'
import type {ViewedKey} from '../../app/diff/diff-run.js'
import {Failure} from '../../app/failure.js'
import {fromBulk} from '../../core/bulk.js'

/** The keys that differed in an earlier diff. Rejects with a Failure when the folder holds none, or no diff. */
export async function keysSince(path: string): Promise<readonly ViewedKey[]> {
  await readDiffSettings(path)
  const keys: ViewedKey[] = []
  await readDifferences(path, ({view, db, key}) => keys.push({view, db, key: fromBulk(key)}))
  if (keys.length > 0) return keys
  throw new Failure('usage', `--since: ${path} holds no difference`, 'leave out --since to compare all keys')
}
