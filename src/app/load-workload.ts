import {CATALOGUE, catalogueEntry, SUITES, SWEEP_NAME} from '../core/workload/catalogue.js'
import {describedCommands} from '../core/sweep/sweep-cases.js'
import {sweepWorkload} from '../core/sweep/sweep-workload.js'
import {formatWorkload} from '../core/workload/format-workload.js'
import {nearestName} from '../core/workload/nearest-name.js'
import {parseWorkload} from '../core/workload/parse-workload.js'
import {WorkloadError} from '../core/workload/workload-error.js'
import type {Workload} from '../core/workload/workload.js'
import {Failure} from './failure.js'
import type {WorkloadFiles, WorkloadText} from './ports/workload-files.js'

/** A workload and where it came from. */
export interface LoadedWorkload {
  readonly workload: Workload
  /** The file's text, as given. */
  readonly text: string
  /** What names it on a command line: a name of the catalogue, or a path. */
  readonly source: string
}

/**
 * The workloads behind these arguments, each once, in order: names of suites and of the catalogue, else paths
 * (`./churn` is a path whatever the catalogue holds). Throws one `Failure` of kind `usage` that names everything
 * wrong with any of them.
 */
export async function loadWorkloads(
  sources: readonly string[],
  files: WorkloadFiles,
): Promise<readonly LoadedWorkload[]> {
  const names = new Set(sources.flatMap((source) => catalogueEntry(source) ?? [source]))
  const loaded: LoadedWorkload[] = []
  const problems: string[] = []
  for (const source of names) {
    try {
      loaded.push(await loadWorkload(source, files))
    } catch (error) {
      if (!(error instanceof WorkloadError)) throw error
      problems.push(error.message)
    }
  }
  if (problems.length > 0) throw new Failure('usage', problems.join('\n'))
  return loaded
}

/** The workload of this name or path. Throws `Failure` when it cannot be read, `WorkloadError` when it is wrong. */
export async function loadWorkload(source: string, files: WorkloadFiles): Promise<LoadedWorkload> {
  if (source === SWEEP_NAME) {
    // Which commands there are shows when a server is asked; until then, every one that is described.
    const workload = sweepWorkload(describedCommands())
    return {workload, text: formatWorkload(workload), source}
  }
  const {path, text} = await readSource(source, files)
  return {workload: parseWorkload(text, path), text, source}
}

async function readSource(source: string, files: WorkloadFiles): Promise<WorkloadText> {
  if ((CATALOGUE as readonly string[]).includes(source)) return files.readCatalogue(source)
  // A bare word that is no file is more likely a mistyped name than a path.
  if (/[./\\]/.test(source)) return files.readFile(source)
  try {
    return await files.readFile(source)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const near = nearestName(source, [...Object.keys(SUITES), ...CATALOGUE])
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`
    throw new Failure(
      'usage',
      `"${source}" is neither a workload of the catalogue nor a file that can be read${hint}`,
      `workloads: ${CATALOGUE.join(', ')}; suites: ${Object.keys(SUITES).join(', ')}; or the path of a YAML file`,
    )
  }
}
