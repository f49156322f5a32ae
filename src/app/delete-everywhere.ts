import {bulkFromId} from '../core/bulk.js'
import type {Command} from '../core/operation.js'
import type {View} from './ports/view.js'

const BATCH = 1000

/** Keys by database and `bulkId`. */
export interface NamedKeys {
  [Symbol.iterator](): IterableIterator<[number, {keys(): Iterable<string>}]>
}

/**
 * Deletes these keys on the primary, and so that replicas which hold what it does not delete them too: a DEL of a key
 * that the primary does not hold is not replicated, and the SET before it sees to that.
 */
export async function deleteEverywhere(primary: View, named: NamedKeys): Promise<void> {
  const session = await primary.open('cleanup')
  try {
    for (const [db, keys] of named) {
      const commands: Command[] = [...keys.keys()].map(bulkFromId).flatMap((key) => [
        ['SET', key, 'lockstep'],
        ['DEL', key],
      ])
      await session.send([['SELECT', String(db)]])
      for (let from = 0; from < commands.length; from += 2 * BATCH)
        await session.send(commands.slice(from, from + 2 * BATCH))
    }
  } finally {
    session.close()
  }
}
