import {isDeepStrictEqual} from 'node:util'
import {keyspace} from './keyspace.js'
import type {RawClient} from './raw-client.js'
import {MARKER, settle} from './settle.js'

/** Names that the stores of both sides do not hold alike in these databases, once the pair has settled. */
export async function differences(primary: RawClient, replica: RawClient, databases = [0]): Promise<string[]> {
  await settle(primary, replica)
  const found: string[] = []
  for (const db of databases) {
    const [left, right] = [await keyspace(primary, db), await keyspace(replica, db)]
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (!name.startsWith(MARKER) && !isDeepStrictEqual(left[name], right[name])) found.push(`db${db}:${name}`)
    }
  }
  return found
}
