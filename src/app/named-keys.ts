import {bulkId} from '../core/bulk.js'
import {commandKeys} from '../core/command/command-keys.js'
import type {HistoryFiles} from './ports/history-files.js'

/** Every key that the operations of a history named, by database and `bulkId`. */
export async function namedKeys(path: string, files: HistoryFiles): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const named = new Map<number, Set<string>>()
  await files.read(path, (line) => {
    if (line.kind !== 'operation') return
    const {db, command} = line.operation
    const keys = named.get(db) ?? new Set()
    named.set(db, keys)
    for (const key of commandKeys(command)) keys.add(bulkId(key))
  })
  return named
}
