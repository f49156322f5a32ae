import {isOurs} from './ground.js'
import {namedKeysOf, type DatabaseKey} from './named-keys.js'
import type {HistoryFiles} from './ports/history-files.js'
import type {StoredRun} from './ports/run-store.js'

/** Histories may be long; who left a key is looked for in the latest ones. */
const MAX_RUNS = 5

/** The path of the latest of these runs that wrote this key on this primary (`host:port`), or null. */
export async function findWriter(
  {db, key}: DatabaseKey,
  primary: string,
  runs: readonly StoredRun[],
  histories: HistoryFiles,
): Promise<string | null> {
  const there = runs.filter(({description}) => description.targets.primary?.address === primary && !isOurs(description))
  for (const run of there.slice(0, MAX_RUNS)) {
    // A history that cannot be read is no reason not to run.
    const named = await namedKeysOf(run.historyPath, histories).catch(() => null)
    if (named?.owns(db, key) === true) return run.path
  }
  return null
}
