import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {holdsDiff} from '../../adapters/run-store.js'
import {Failure} from '../../app/failure.js'

/** A suite with seeds keeps a run as DIR/seed-N/WORKLOAD. */
const DEEPEST = 2

/**
 * The run directories and history files behind a path: itself, or, of a folder that several workloads were run into,
 * all that it holds, in order of their names. Rejects with a Failure (`usage`) when there is nothing.
 */
export async function runPaths(path: string): Promise<readonly string[]> {
  const kind = await stat(path).catch(() => null)
  if (!kind) throw new Failure('usage', `${path}: no such file or directory`, 'name a run directory or a history file')
  const found = kind.isDirectory() ? await runsIn(path, DEEPEST) : [path]
  // Whoever opens it says what is missing in it.
  return found.length === 0 ? [path] : found
}

async function runsIn(folder: string, deepest: number): Promise<string[]> {
  if ((await holdsDiff(folder)) || (await stat(join(folder, 'run.json')).catch(() => null))) return [folder]
  if (deepest === 0) return []
  const names = (await readdir(folder, {withFileTypes: true})).filter((entry) => entry.isDirectory())
  const found: string[] = []
  for (const {name} of names.toSorted((left, right) => left.name.localeCompare(right.name)))
    found.push(...(await runsIn(join(folder, name), deepest - 1)))
  return found
}
